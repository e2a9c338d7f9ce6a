//! Settings of the function, from the environment.

use std::time::Duration;

use messenger_channel::aws::AwsSettings;
use messenger_channel::settings::{Settings, SettingsError};
use tracing::Level;

/// Everything that the environment sets.
#[derive(Debug)]
pub struct IngressSettings {
    /// How AWS is reached.
    pub aws: AwsSettings,
    /// Name or ARN of the secret with the configuration document.
    pub secret_id: String,
    /// How long the document is cached.
    pub secret_ttl: Duration,
    /// Queue that takes the events.
    pub event_queue_url: String,
    /// Largest body, in bytes.
    pub body_limit: usize,
    /// What is logged.
    pub log_level: Level,
}

/// Largest body where nothing is set.
pub const DEFAULT_BODY_LIMIT_BYTES: usize = 1_048_576;

/// More than Lambda hands over in one request.
const MAX_BODY_LIMIT_BYTES: u64 = 8 * 1_048_576;

impl IngressSettings {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`SettingsError`] names every setting that is missing or malformed.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut settings = Settings::new(variable);
        let value = Self::gather(&mut settings);
        settings.finish(value)
    }

    fn gather(settings: &mut Settings<'_>) -> Option<Self> {
        let aws = AwsSettings::read(settings);
        let secret_id = settings.required("SECRET_ID");
        let secret_ttl = settings.number("SECRET_TTL_SECONDS", 1..=86_400, 300);
        let event_queue_url = settings.fifo_queue("EVENT_QUEUE_URL");
        let body_limit = settings.number("BODY_LIMIT_BYTES", 1..=MAX_BODY_LIMIT_BYTES, DEFAULT_BODY_LIMIT_BYTES as u64);
        let log_level = settings.log_level("LOG_LEVEL");
        Some(Self {
            aws: aws?,
            secret_id: secret_id?,
            secret_ttl: Duration::from_secs(secret_ttl?),
            event_queue_url: event_queue_url?,
            body_limit: usize::try_from(body_limit?).ok()?,
            log_level: log_level?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tracing::Level;

    use super::IngressSettings;

    fn read(set: &[(&str, &str)]) -> Result<IngressSettings, String> {
        let variable = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        IngressSettings::read(&variable).map_err(|error| error.to_string())
    }

    const NEEDED: [(&str, &str); 5] = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIA"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("SECRET_ID", "messenger"),
        ("EVENT_QUEUE_URL", "https://queue.example/1/events.fifo"),
    ];

    #[test]
    fn what_is_not_set_has_its_default() {
        let settings = read(&NEEDED).unwrap();
        assert_eq!((settings.secret_ttl, settings.body_limit), (Duration::from_mins(5), 1_048_576));
        assert_eq!((settings.log_level, settings.secret_id.as_str()), (Level::INFO, "messenger"));
    }

    #[test]
    fn every_setting_is_read() {
        let more = [("SECRET_TTL_SECONDS", "60"), ("BODY_LIMIT_BYTES", "8388608"), ("LOG_LEVEL", "Debug")];
        let settings = read(&[&NEEDED[..], &more].concat()).unwrap();
        assert_eq!((settings.secret_ttl, settings.body_limit), (Duration::from_mins(1), 8_388_608));
        assert_eq!(settings.log_level, Level::DEBUG);
    }

    #[test]
    fn everything_wrong_is_named_in_one_line_without_values() {
        let set =
            [("SECRET_TTL_SECONDS", "0"), ("BODY_LIMIT_BYTES", "8388609"), ("LOG_LEVEL", "loud"), ("SECRET_ID", "")];
        assert_eq!(
            read(&set).unwrap_err(),
            "missing settings: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, EVENT_QUEUE_URL, SECRET_ID; \
             malformed settings: BODY_LIMIT_BYTES (must be a number from 1 to 8388608), \
             LOG_LEVEL (must be error, warn, info, debug or trace), SECRET_TTL_SECONDS (must be a number from 1 to 86400)"
        );
    }
}
