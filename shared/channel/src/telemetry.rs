//! Logs and metrics, both as JSON lines on standard output.

mod metrics;

pub use metrics::{Metrics, NAMESPACE, Record};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Makes every log line from now on a JSON object on standard output.
///
/// `level` is a level (`info`) or a list of directives (`warn,ingress=debug`).
pub fn init_logs(level: &str) {
    // A second call, as tests make it, changes nothing.
    tracing::subscriber::set_global_default(log_subscriber(level, std::io::stdout)).unwrap_or_default();
}

/// What [`init_logs`] installs, with another writer.
pub fn log_subscriber<W>(level: &str, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(EnvFilter::new(level))
        .with_writer(writer)
        .finish()
}
