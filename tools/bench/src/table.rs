//! The figures as a Markdown table.

use std::time::Duration;

use crate::measure::{IngressRow, Row};

pub(crate) fn markdown(rows: &[Row], deliveries: usize) -> String {
    let mut text = format!(
        "| | start to first `/next` | p50 | p99 | CPU per delivery | peak memory after {deliveries} | zip | 1,000 events, SQS at 10 ms |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for row in rows {
        let of_ingress = |show: fn(&IngressRow) -> String| row.ingress.as_ref().map_or_else(none, show);
        let cells = [
            row.name.to_owned(),
            milliseconds(row.start),
            of_ingress(|it| milliseconds(it.p50)),
            of_ingress(|it| milliseconds(it.p99)),
            of_ingress(|it| milliseconds(it.cpu)),
            of_ingress(|it| format!("{:.1} MiB", f64::from(it.peak_kilobytes) / 1024.0)),
            row.zip_bytes.map_or_else(none, megabytes),
            of_ingress(|it| milliseconds(it.thousand)),
        ];
        text.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    text
}

fn none() -> String {
    "-".to_owned()
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

fn megabytes(bytes: usize) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
