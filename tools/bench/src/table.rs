//! The figures as Markdown tables.

use std::time::Duration;

use crate::measure::{IngressRow, Measured, Row};

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

/// What is promised of the ingress, beside what each pass measured.
pub(crate) fn promises(all: &[Measured]) -> String {
    let mut text = "| promise | at most |".to_owned();
    text.extend(all.iter().flat_map(|measured| [" processors ", measured.processors, " |"]));
    text.extend(["\n| --- | --- |", &" --- |".repeat(all.len()), "\n"]);
    for (name, bound, figure) in PROMISES {
        let measured = all.iter().map(|measured| figure(&measured.rows).unwrap_or_else(none));
        text.extend(["| ", name, " | ", bound, " | ", &measured.collect::<Vec<_>>().join(" | "), " |\n"]);
    }
    text
}

/// What a promise is about, its bound, and what it takes from the rows; `None` where that was not measured.
type Promise = (&'static str, &'static str, fn(&[Row]) -> Option<String>);

const PROMISES: [Promise; 7] = [
    ("start beyond a bare runtime's", "3 ms", |rows| {
        Some(milliseconds(rows.get(1)?.start.saturating_sub(rows[0].start)))
    }),
    ("zip", "2.5 MB", |rows| rows.get(1)?.zip_bytes.map(megabytes)),
    ("peak memory", "10 MiB", |rows| Some(mebibytes(ingress(rows, 1)?.peak_kilobytes))),
    ("1,000 events of 100 people", "400 ms", |rows| ingress(rows, 1)?.large.first().copied().map(milliseconds)),
    ("p50 beside Node.js", "0.45", |rows| Some(ratio(ingress(rows, 1)?.p50, ingress(rows, 3)?.p50))),
    ("CPU beside Node.js", "0.25", |rows| Some(ratio(ingress(rows, 1)?.cpu, ingress(rows, 3)?.cpu))),
    ("CPU of the bare SDK beside Node.js", "-", |rows| Some(ratio(ingress(rows, 2)?.cpu, ingress(rows, 3)?.cpu))),
];

/// The bare runtime is the first subject, the ingress the second, the bare SDK the third, the baseline the fourth.
fn ingress(rows: &[Row], position: usize) -> Option<&IngressRow> {
    rows.get(position)?.ingress.as_ref()
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
