//! Metrics in CloudWatch's embedded format: a log line that CloudWatch turns into metrics.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use messenger_wire::TimestampMs;
use serde_json::{Map, Value, json};

/// Namespace of every metric of the channel.
pub const NAMESPACE: &str = "MessengerChannel";

/// Dimension that every metric has: which function it is from.
const FUNCTION: &str = "Function";

/// Where metrics are written. Clones write to the same place.
#[derive(Clone)]
pub struct Metrics {
    function: &'static str,
    out: Arc<Mutex<dyn Write + Send>>,
}

/// Unit of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// How long.
    Milliseconds,
}

/// Metrics of one invocation, written by [`Record::write`] as one line for each combination of dimensions.
#[derive(Debug, Default)]
pub struct Record {
    lines: BTreeMap<Dimensions, BTreeMap<&'static str, (Unit, u64)>>,
    properties: Map<String, Value>,
}

/// Names and values besides [`FUNCTION`], in a fixed order.
type Dimensions = Vec<(&'static str, String)>;

impl Metrics {
    /// Writes to standard output, which Lambda hands to CloudWatch.
    #[must_use]
    pub fn to_stdout(function: &'static str) -> Self {
        Self::new(function, std::io::stdout())
    }

    /// Writes to any place.
    pub fn new(function: &'static str, out: impl Write + Send + 'static) -> Self {
        Self { function, out: Arc::new(Mutex::new(out)) }
    }

    /// Writes a record. A metric that cannot be written is lost: there is nobody to tell, and no reason to fail the work.
    pub fn write(&self, record: &Record, now: TimestampMs) {
        let lines = record.lines(self.function, now);
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(lines.as_bytes()).unwrap_or_default();
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").field("function", &self.function).finish_non_exhaustive()
    }
}

impl Record {
    /// Adds to a count.
    pub fn count(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], by: u64) {
        self.value(name, dimensions, Unit::Count).1 += by;
    }

    /// Sets a duration.
    pub fn milliseconds(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], value: u64) {
        self.value(name, dimensions, Unit::Milliseconds).1 = value;
    }

    /// Adds a value that is searchable in the log but makes no metric.
    pub fn property(&mut self, name: &'static str, value: impl Into<Value>) {
        self.properties.insert(name.to_owned(), value.into());
    }

    fn value(&mut self, name: &'static str, dimensions: &[(&'static str, &str)], unit: Unit) -> &mut (Unit, u64) {
        let dimensions = dimensions.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.lines.entry(dimensions).or_default().entry(name).or_insert((unit, 0))
    }

    fn lines(&self, function: &str, now: TimestampMs) -> String {
        self.lines.iter().map(|(dimensions, values)| self.line(function, now, dimensions, values)).collect()
    }

    fn line(
        &self,
        function: &str,
        now: TimestampMs,
        dimensions: &Dimensions,
        values: &BTreeMap<&'static str, (Unit, u64)>,
    ) -> String {
        let names: Vec<_> = [FUNCTION].into_iter().chain(dimensions.iter().map(|(name, _)| *name)).collect();
        let metrics: Vec<_> =
            values.iter().map(|(name, (unit, _))| json!({ "Name": name, "Unit": unit.as_str() })).collect();
        let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [names], "Metrics": metrics });
        let mut line = self.properties.clone();
        line.insert("_aws".to_owned(), json!({ "Timestamp": now, "CloudWatchMetrics": [directive] }));
        line.insert(FUNCTION.to_owned(), json!(function));
        line.extend(dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
        line.extend(values.iter().map(|(name, (_, value))| ((*name).to_owned(), json!(value))));
        format!("{}\n", Value::Object(line))
    }
}

impl Unit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}
