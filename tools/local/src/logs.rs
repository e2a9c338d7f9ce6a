//! Log for people, on standard error, and for the journal of the chat page.

use std::fmt::Debug;

use messenger_channel::telemetry::lines::{INGRESS, REQUEST_REFUSED};
use messenger_channel::telemetry::log_filter;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Filter, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::journal::{Journal, Listener};

/// Writes log lines from now on: those of the channel and of `crates` from `level` on, those of libraries from their
/// warnings on, and at every level the refusal of a delivery, without which a wrong signature would look like silence.
/// A second call changes nothing.
pub(crate) fn init(level: Level, crates: &[&'static str]) {
    let subscriber = subscriber(level, crates, std::io::stderr);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("log lines go where they went before");
    }
}

fn subscriber<W>(level: Level, crates: &[&'static str], writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_filter(Lines(log_filter(level, crates)));
    let journal = Listener::new(Journal::default()).with_filter(log_filter(Level::INFO, crates));
    tracing_subscriber::registry().with(lines).with(journal)
}

/// Reads `LOG_LEVEL`, as the functions do.
///
/// # Errors
/// One line that names it where it is none.
pub(crate) fn level(text: Option<&str>) -> Result<Level, &'static str> {
    let text = text.unwrap_or("info");
    text.parse().map_err(|_| "malformed settings: LOG_LEVEL (error, warn, info, debug or trace)")
}

/// Lines of a level, and refusals of deliveries.
struct Lines(Targets);

impl Lines {
    fn shows(&self, metadata: &Metadata<'_>) -> bool {
        self.0.would_enable(metadata.target(), metadata.level())
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Filter<S> for Lines {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.shows(metadata) || (metadata.target().starts_with(INGRESS) && *metadata.level() <= Level::INFO)
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        self.shows(event.metadata()) || Message::of(event) == REQUEST_REFUSED
    }
}

/// Message of a line, without its fields.
#[derive(Default)]
struct Message(String);

impl Message {
    fn of(event: &Event<'_>) -> String {
        let mut message = Self::default();
        event.record(&mut message);
        message.0
    }
}

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use tracing::Level;

    use super::{INGRESS, REQUEST_REFUSED, level, subscriber};

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_level_is_read_as_for_the_functions_and_nothing_else_is_one() {
        for (text, read) in [(None, Level::INFO), (Some("warn"), Level::WARN), (Some("DEBUG"), Level::DEBUG)] {
            assert_eq!(level(text), Ok(read));
        }
        for text in ["", "loud", "consumer=debug"] {
            assert!(level(Some(text)).unwrap_err().contains("LOG_LEVEL"), "{text}");
        }
    }

    #[test]
    fn a_refused_delivery_is_told_at_every_level_and_the_rest_by_its_own() {
        for (level, shown) in [
            (Level::ERROR, vec!["refused"]),
            (Level::WARN, vec!["refused", "odd"]),
            (Level::INFO, vec!["refused", "acknowledged", "odd"]),
        ] {
            let written = Written::default();
            let writer = written.clone();
            tracing::subscriber::with_default(subscriber(level, &[], move || writer.clone()), || {
                tracing::info!(target: INGRESS, reason = "signature_wrong", "{REQUEST_REFUSED}");
                tracing::info!(target: INGRESS, "acknowledged");
                tracing::info!(target: "hyper", "{REQUEST_REFUSED}");
                tracing::warn!(target: "consumer", "odd");
            });
            let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
            let lines: Vec<_> = text.lines().collect();
            assert_eq!(lines.len(), shown.len(), "{level}: {text}");
            assert!(lines.iter().zip(&shown).all(|(line, word)| line.contains(word)), "{level}: {text}");
        }
    }
}
