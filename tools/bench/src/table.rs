//! The figures as Markdown tables.

use std::time::Duration;

use crate::measure::{IngressRow, Row};

/// One row for each subject.
pub(crate) fn figures(rows: &[Row], deliveries: usize) -> String {
    let mut text = format!(
        "| | start to first `/next` | p50 | p99 | CPU per delivery | peak memory after {deliveries} | zip | 1,000 events of 100 people | of one |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for row in rows {
        let of_ingress = |show: &dyn Fn(&IngressRow) -> String| row.ingress.as_ref().map_or_else(none, show);
        let large = |position: usize| of_ingress(&|it| it.large.get(position).copied().map_or_else(none, milliseconds));
        let cells = [
            row.name.to_owned(),
            milliseconds(row.start),
            of_ingress(&|it| milliseconds(it.p50)),
            of_ingress(&|it| milliseconds(it.p99)),
            of_ingress(&|it| milliseconds(it.cpu)),
            of_ingress(&|it| mebibytes(it.peak_kilobytes)),
            row.zip_bytes.map_or_else(none, megabytes),
            large(0),
            large(1),
        ];
        text.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    text
}

/// What is promised of the ingress, beside what was measured.
pub(crate) fn promises(bare: &Row, subject: &Row, baseline: Option<&Row>) -> String {
    let mut text = "| promise | at most | measured |\n| --- | --- | --- |\n".to_owned();
    let mut promise = |name: &str, bound: &str, measured: String| {
        text.extend(["| ", name, " | ", bound, " | ", &measured, " |\n"]);
    };
    promise("start beyond a bare runtime's", "3 ms", milliseconds(subject.start.saturating_sub(bare.start)));
    promise("zip", "2.5 MB", subject.zip_bytes.map_or_else(none, megabytes));
    let Some(ingress) = &subject.ingress else { return text };
    promise("peak memory", "10 MiB", mebibytes(ingress.peak_kilobytes));
    promise("1,000 events of 100 people", "400 ms", ingress.large.first().copied().map_or_else(none, milliseconds));
    let Some(node) = baseline.and_then(|row| row.ingress.as_ref()) else { return text };
    promise("p50 beside Node.js", "0.45", ratio(ingress.p50, node.p50));
    promise("CPU beside Node.js", "0.25", ratio(ingress.cpu, node.cpu));
    text
}

fn none() -> String {
    "-".to_owned()
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

fn ratio(one: Duration, other: Duration) -> String {
    format!("{:.2}", one.as_secs_f64() / other.as_secs_f64())
}

fn mebibytes(kilobytes: u32) -> String {
    format!("{:.1} MiB", f64::from(kilobytes) / 1024.0)
}

fn megabytes(bytes: usize) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
