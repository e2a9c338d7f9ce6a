//! Settings of the function, from the environment.

use std::time::Duration;

use messenger_channel::aws::AwsSettings;
use messenger_channel::settings::{Settings, SettingsError};

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
    pub log_level: String,
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
        let event_queue_url = settings.required("EVENT_QUEUE_URL");
        let body_limit = settings.number("BODY_LIMIT_BYTES", 1..=MAX_BODY_LIMIT_BYTES, DEFAULT_BODY_LIMIT_BYTES as u64);
        Some(Self {
            aws: aws?,
            secret_id: secret_id?,
            secret_ttl: Duration::from_secs(secret_ttl?),
            event_queue_url: event_queue_url?,
            body_limit: usize::try_from(body_limit?).ok()?,
            log_level: settings.optional("LOG_LEVEL").unwrap_or_else(|| "info".to_owned()),
        })
    }
}
