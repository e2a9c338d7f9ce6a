//! Logs and metrics, both as JSON lines on standard output.

pub mod lines;
mod metrics;

pub use metrics::{MetricSet, Metrics, NAMESPACE};

use std::fmt::Display;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Targets whose lines hold nothing secret whatever the level is.
const OWN_TARGETS: [&str; 6] =
    ["ingress", "consumer", "local", "messenger_channel", "messenger_graph", "messenger_wire"];

/// Makes every log line from now on a JSON object on standard output, panics included; `crates` are heard as in
/// [`log_filter`]. A second call, as tests make it, changes nothing.
pub fn init_logs(level: Level, crates: &[&'static str]) {
    log_panics();
    let subscriber = lines(log_filter(level, crates), std::io::stdout);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("log lines go where they went before");
    }
}

/// Says why a function does not start, in a log line like all others, whether or not [`init_logs`] came that far.
pub fn log_start_failure(error: impl Display) {
    let subscriber = log_subscriber(Level::ERROR, std::io::stdout);
    tracing::subscriber::with_default(subscriber, || tracing::error!(%error, "function does not start"));
}

/// Which lines are written: those of the channel and of `crates`, by the names that `tracing` has for them, from
/// `level` on.
///
/// Libraries are heard from their warnings on, not below: the AWS clients print whole requests there, message texts and
/// secrets included.
#[must_use]
pub fn log_filter(level: Level, crates: &[&'static str]) -> Targets {
    let libraries = LevelFilter::from_level(level.min(Level::WARN));
    let own = OWN_TARGETS.iter().chain(crates).map(|target| (*target, LevelFilter::from_level(level)));
    Targets::new().with_default(libraries).with_targets(own)
}

/// Makes a panic a log line that says where it happened, and no more: its message may quote what a person wrote, as
/// that of a text that is cut inside a character does.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

/// What [`init_logs`] installs where there are no crates but the channel's, with another writer.
pub fn log_subscriber<W>(level: Level, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    lines(log_filter(level, &[]), writer)
}

fn lines<W>(filter: Targets, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(lines).with(filter)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::log_filter;

    #[test]
    fn a_bot_is_heard_as_the_channel_is_and_libraries_from_their_warnings_on() {
        let filter = log_filter(Level::DEBUG, &["my_bot"]);
        for (target, level, is_heard) in [
            ("consumer::plan", Level::DEBUG, true),
            ("consumer::plan", Level::TRACE, false),
            ("my_bot::orders", Level::DEBUG, true),
            ("my_bot", Level::TRACE, false),
            ("aws_smithy_runtime", Level::WARN, true),
            ("aws_smithy_runtime", Level::INFO, false),
        ] {
            assert_eq!(filter.would_enable(target, &level), is_heard, "{target} {level}");
        }
        assert!(!log_filter(Level::ERROR, &[]).would_enable("hyper", &Level::WARN));
    }
}
