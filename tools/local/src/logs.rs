//! Log for people, on standard error.

use messenger_channel::telemetry::log_filter;
use tracing::Level;
use tracing_subscriber::layer::SubscriberExt;

/// Writes log lines from now on: those of the channel and of `crates` from `level` on, those of libraries from their warnings on.
pub fn init(level: Level, crates: &[&'static str]) {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry().with(lines).with(log_filter(level, crates));
    // A second call changes nothing.
    tracing::subscriber::set_global_default(subscriber).unwrap_or_default();
}

/// Reads `LOG_LEVEL`, as the functions do.
///
/// # Errors
/// One line that names it where it is none.
pub fn level(text: Option<&str>) -> Result<Level, &'static str> {
    let text = text.unwrap_or("info");
    text.parse().map_err(|_| "malformed settings: LOG_LEVEL (error, warn, info, debug or trace)")
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::level;

    #[test]
    fn a_level_is_read_as_for_the_functions_and_nothing_else_is_one() {
        for (text, read) in [(None, Level::INFO), (Some("warn"), Level::WARN), (Some("DEBUG"), Level::DEBUG)] {
            assert_eq!(level(text), Ok(read));
        }
        for text in ["", "loud", "consumer=debug"] {
            assert!(level(Some(text)).unwrap_err().contains("LOG_LEVEL"), "{text}");
        }
    }
}
