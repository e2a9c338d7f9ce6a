//! Metrics in CloudWatch's embedded format: a log line that CloudWatch turns into metrics.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::io::Write;
use std::sync::{Arc, Mutex};

use messenger_wire::TimestampMs;

use crate::lock::lock;
use crate::settings::environment;

/// Namespace of every metric of the channel.
pub const NAMESPACE: &str = "MessengerChannel";

/// Where metrics are written. Clones write to the same place.
#[derive(Clone)]
pub struct Metrics {
    function: String,
    out: Arc<Mutex<dyn Write + Send>>,
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Count,
    Milliseconds,
}

/// Metrics of one request or one batch, written by [`Metrics::write`] in as few lines as their names allow.
#[derive(Debug, Default)]
pub struct MetricSet {
    directives: Vec<Directive>,
    /// JSON members, each with a comma before it.
    properties: String,
}

/// Values with the same dimensions: a metric directive, as the format calls it.
#[derive(Debug)]
struct Directive {
    /// Names and values besides `Function`, which every metric has.
    dimensions: Vec<(&'static str, String)>,
    values: Vec<(&'static str, Unit, Vec<u64>)>,
}

/// Most values of a metric in one directive; source as for the module.
const MOST_VALUES: usize = 100;

/// Room for a line, so that most are written without moving them.
const LINE_BYTES: usize = 512;

impl Metrics {
    /// Writes to standard output, which Lambda hands to CloudWatch, under the name that the function has there: so two
    /// deployments count apart. `function` is its name where there is no Lambda.
    #[must_use]
    pub fn to_stdout(function: &str) -> Self {
        Self::new(environment("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_else(|| function.to_owned()), std::io::stdout())
    }

    /// Writes to any place.
    pub fn new(function: impl Into<String>, out: impl Write + Send + 'static) -> Self {
        Self { function: function.into(), out: Arc::new(Mutex::new(out)) }
    }

    /// Writes a record. A metric that cannot be written is lost, which is logged: that is no reason to fail the work.
    pub fn write(&self, record: &MetricSet, now: TimestampMs) {
        let mut lines = String::with_capacity(record.directives.len() * LINE_BYTES);
        record.write_to(&mut lines, &self.function, now);
        let written = lock(&*self.out).write_all(lines.as_bytes());
        if let Err(error) = written {
            tracing::warn!(%error, "metrics are not written");
        }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").field("function", &self.function).finish_non_exhaustive()
    }
}

impl MetricSet {
    /// Adds to a count. Nothing is written of what did not happen.
    pub fn count(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], by: u64) {
        if by > 0 {
            let values = self.values(name, dimensions, Unit::Count);
            match values.first_mut() {
                Some(count) => *count += by,
                None => values.push(by),
            }
        }
    }

    /// Adds a duration to those of the same name.
    pub fn milliseconds(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], value: u64) {
        self.values(name, dimensions, Unit::Milliseconds).push(value);
    }

    /// Adds a text that is searchable in the log but makes no metric.
    pub fn property(&mut self, name: &'static str, value: &str) {
        member(&mut self.properties, name, value);
    }

    /// Values of a metric, with room for one more.
    fn values(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], unit: Unit) -> &mut Vec<u64> {
        let fits = |directive: &Directive| directive.has(dimensions) && directive.has_room(name);
        let directive = find_or_push(&mut self.directives, fits, || Directive::new(dimensions));
        &mut find_or_push(&mut directive.values, |(known, ..)| *known == name, || (name, unit, Vec::new())).2
    }

    /// Directives that share a line, since none of them has a name that another has: each byte of a log is paid for.
    fn lines(&self) -> Vec<Vec<&Directive>> {
        let mut lines: Vec<Vec<&Directive>> = Vec::new();
        for directive in &self.directives {
            let fits = |line: &Vec<&Directive>| line.iter().all(|other| !other.shares_a_name_with(directive));
            find_or_push(&mut lines, fits, Vec::new).push(directive);
        }
        lines
    }

    // By hand, since a delivery's metrics would otherwise cost as much as its verification.
    fn write_to(&self, out: &mut String, function: &str, now: TimestampMs) {
        for line in self.lines() {
            out.push_str("{\"_aws\":{\"Timestamp\":");
            out.push_str(&now.as_millis().to_string());
            out.push_str(",\"CloudWatchMetrics\":[");
            for (position, directive) in line.iter().enumerate() {
                out.push_str(if position == 0 { "" } else { "," });
                directive.write_names(out);
            }
            out.push_str("]}");
            member(out, "Function", function);
            out.push_str(&self.properties);
            for directive in &line {
                directive.write_values(out);
            }
            out.push_str("}\n");
        }
    }
}

impl Directive {
    fn new(dimensions: &[(&'static str, &str)]) -> Self {
        let dimensions = dimensions.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { dimensions, values: Vec::new() }
    }

    fn has(&self, dimensions: &[(&'static str, &str)]) -> bool {
        self.dimensions.iter().map(|(name, value)| (*name, value.as_str())).eq(dimensions.iter().copied())
    }

    fn has_room(&self, name: &str) -> bool {
        self.values.iter().all(|(known, _, values)| *known != name || values.len() < MOST_VALUES)
    }

    fn shares_a_name_with(&self, other: &Self) -> bool {
        self.names().any(|name| other.names().any(|others| name == others))
    }

    /// Members that it has in the line.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let dimensions = self.dimensions.iter().map(|(name, _)| *name);
        dimensions.chain(self.values.iter().map(|(name, ..)| *name))
    }

    fn write_names(&self, out: &mut String) {
        push_all(out, &["{\"Namespace\":\"", NAMESPACE, "\",\"Dimensions\":[[\"Function\""]);
        self.dimensions.iter().for_each(|(name, _)| push_all(out, &[",\"", name, "\""]));
        out.push_str("]],\"Metrics\":[");
        for (position, (name, unit, _)) in self.values.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            push_all(out, &[comma, "{\"Name\":\"", name, "\",\"Unit\":\"", unit.as_str(), "\"}"]);
        }
        out.push_str("]}");
    }

    fn write_values(&self, out: &mut String) {
        self.dimensions.iter().for_each(|(name, value)| member(out, name, value));
        self.values.iter().for_each(|(name, _, values)| push_all(out, &[",\"", name, "\":", &number(values)]));
    }
}

/// One value as it is, several as a list.
fn number(values: &[u64]) -> String {
    match values {
        [value] => value.to_string(),
        values => format!("{values:?}"),
    }
}

fn push_all(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

/// Appends a member of a JSON object, with a comma before it.
fn member(out: &mut String, name: &str, value: &str) {
    // A text can always be written as JSON.
    let value = serde_json::to_string(value).unwrap_or_default();
    push_all(out, &[",\"", name, "\":", &value]);
}

fn find_or_push<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &mut T {
    let position = list.iter().position(is_it).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    });
    &mut list[position]
}

impl Unit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use messenger_wire::TimestampMs;
    use serde_json::{Value, json};

    use super::{MetricSet, Metrics};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(record: &MetricSet) -> Vec<Value> {
        let out = Lines::default();
        Metrics::new("ingress", out.clone()).write(record, TimestampMs::from_millis(1_790_000_000_000));
        let bytes = out.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_record_has_the_shape_that_cloudwatch_reads() {
        let mut record = MetricSet::default();
        record.property("RequestId", "id \"1\"");
        record.count("Deliveries", &[], 1);
        record.milliseconds("Acknowledged", &[], 12);
        assert_eq!(
            written(&record),
            [json!({
                "_aws": {
                    "Timestamp": 1_790_000_000_000_u64,
                    "CloudWatchMetrics": [{
                        "Namespace": "MessengerChannel",
                        "Dimensions": [["Function"]],
                        "Metrics": [{"Name": "Deliveries", "Unit": "Count"}, {"Name": "Acknowledged", "Unit": "Milliseconds"}]
                    }]
                },
                "Function": "ingress", "RequestId": "id \"1\"", "Deliveries": 1, "Acknowledged": 12
            })]
        );
    }

    #[test]
    fn each_combination_of_dimensions_has_a_line_of_its_own_and_counts_add_up() {
        let mut record = MetricSet::default();
        for (family, by) in [("message", 2), ("read", 1), ("message", 3)] {
            record.count("Events", &[("Family", family), ("Feed", "messaging")], by);
        }
        let lines = written(&record);
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["Family"], &lines[0]["Events"]), (&json!("message"), &json!(5)));
        assert_eq!(lines[1]["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Function", "Family", "Feed"]]));
    }

    #[test]
    fn what_has_no_name_in_common_shares_a_line() {
        let mut record = MetricSet::default();
        record.count("Deliveries", &[], 1);
        record.count("Events", &[("Family", "message"), ("Feed", "messaging")], 2);
        record.count("Events", &[("Family", "read"), ("Feed", "messaging")], 3);
        let lines = written(&record);
        let directives = lines[0]["_aws"]["CloudWatchMetrics"].as_array().unwrap();
        assert_eq!((lines.len(), directives.len()), (2, 2));
        assert_eq!(
            (&directives[1]["Dimensions"], &directives[1]["Metrics"][0]["Name"]),
            (&json!([["Function", "Family", "Feed"]]), &json!("Events"))
        );
        assert_eq!(
            (&lines[0]["Deliveries"], &lines[0]["Events"], &lines[0]["Family"]),
            (&json!(1), &json!(2), &json!("message"))
        );
        assert_eq!((&lines[1]["Deliveries"], &lines[1]["Events"]), (&json!(null), &json!(3)));
    }

    #[test]
    fn every_duration_is_kept_and_a_line_has_at_most_a_hundred_of_a_metric() {
        let mut record = MetricSet::default();
        (0..201).for_each(|value| record.milliseconds("Graph", &[("Operation", "send")], value));
        let lines = written(&record);
        let counts: Vec<_> = lines.iter().map(|line| line["Graph"].as_array().map_or(1, Vec::len)).collect();
        assert_eq!((counts, &lines[0]["Graph"][99], &lines[2]["Graph"]), (vec![100, 100, 1], &json!(99), &json!(200)));
    }

    #[test]
    fn what_did_not_happen_is_not_written() {
        let mut record = MetricSet::default();
        record.count("ForeignPage", &[], 0);
        record.property("App", "default");
        assert!(written(&record).is_empty());
    }
}
