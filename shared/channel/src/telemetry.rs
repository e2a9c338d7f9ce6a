//! Logs and metrics, both as JSON lines on standard output.

mod metrics;

pub use metrics::{Metrics, NAMESPACE, Record};

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Targets whose lines hold nothing secret whatever the level is.
const OWN_TARGETS: [&str; 7] =
    ["ingress", "consumer", "local", "messengerctl", "messenger_channel", "messenger_graph", "messenger_wire"];

/// Makes every log line from now on a JSON object on standard output, panics included.
pub fn init_logs(level: Level) {
    log_panics();
    // A second call, as tests make it, changes nothing.
    tracing::subscriber::set_global_default(log_subscriber(level, std::io::stdout)).unwrap_or_default();
}

/// Makes a panic a log line that says where it happened, and no more: its message may quote what a person wrote, as that of a text
/// that is cut inside a character does.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

/// What [`init_logs`] installs, with another writer.
///
/// Libraries are heard from their warnings on, not below: the AWS clients print whole requests there, message texts and
/// secrets included.
pub fn log_subscriber<W>(level: Level, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let libraries = LevelFilter::from_level(level.min(Level::WARN));
    let own = OWN_TARGETS.map(|target| (target, LevelFilter::from_level(level)));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(lines).with(Targets::new().with_default(libraries).with_targets(own))
}
