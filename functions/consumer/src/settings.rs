//! Settings of the function, from its environment.

use std::time::Duration;

use messenger_channel::aws::AwsSettings;
use messenger_channel::configuration::DmPolicy;
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::results_setting::ResultsSetting;
use messenger_channel::settings::{Settings, SettingsError};
use messenger_graph::{DEFAULT_BASE_URL, DEFAULT_VERSION};
use tracing::Level;

use crate::requeue::QueueUrls;
use crate::seams;

/// Least time between two refreshes of the secret that a dead token asks for.
pub const SECRET_DEMAND_INTERVAL: Duration = Duration::from_secs(15);

/// Everything that the function reads from its environment.
#[derive(Debug, Clone)]
pub struct ConsumerSettings {
    /// How AWS is reached.
    pub aws: AwsSettings,
    /// Name or ARN of the configuration secret.
    pub secret_id: String,
    /// How long the secret is cached.
    pub secret_ttl: Duration,
    /// Name of the table.
    pub state_table: String,
    /// Queue of events.
    pub events: QueueUrls,
    /// Queue of send commands, where there is one.
    pub commands: Option<QueueUrls>,
    /// Where Graph is.
    pub graph_base_url: String,
    /// Version of Graph.
    pub graph_version: String,
    /// Target for events of accounts that set none.
    pub dispatch: Option<DispatchSetting>,
    /// File with certificate authorities that URLs of dispatch are trusted by, besides Mozilla's.
    pub dispatch_ca_file: Option<String>,
    /// Level of the log.
    pub log_level: Level,
    /// Settings that hold for every account.
    pub consumer: seams::Settings,
}

impl ConsumerSettings {
    /// Reads the environment through a look-up.
    ///
    /// # Errors
    /// [`SettingsError`] names every setting that is missing or malformed.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut settings = Settings::new(variable);
        let read = Self::read_all(&mut settings);
        settings.finish(read)
    }

    /// Reads all of them before it gives up on any, so that one line can name everything that is wrong.
    fn read_all(settings: &mut Settings<'_>) -> Option<Self> {
        let aws = AwsSettings::read(settings);
        let secret_id = settings.required("SECRET_ID");
        let secret_ttl = settings.number("SECRET_TTL_SECONDS", 1..=86_400, 300);
        let state_table = settings.required("STATE_TABLE_NAME");
        let events = queue(settings, "EVENT_QUEUE_URL", "EVENT_DLQ_URL");
        let commands = send_queue(settings);
        let graph_base_url = settings.optional("GRAPH_BASE_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
        let graph_version = settings.optional("GRAPH_VERSION").unwrap_or_else(|| DEFAULT_VERSION.to_owned());
        let dispatch = settings.read("DISPATCH", |json| DispatchSetting::parse(json).map(Some), None);
        let log_level = settings.log_level("LOG_LEVEL");
        let consumer = consumer(settings);
        Some(Self {
            aws: aws?,
            secret_id: secret_id?,
            secret_ttl: Duration::from_secs(secret_ttl?),
            state_table: state_table?,
            events: events?,
            commands,
            graph_base_url,
            graph_version,
            dispatch: dispatch?,
            dispatch_ca_file: settings.optional("DISPATCH_CA_FILE"),
            log_level: log_level?,
            consumer: consumer?,
        })
    }
}

fn queue(settings: &mut Settings<'_>, url: &str, dead_letters: &str) -> Option<QueueUrls> {
    let (queue, dead_letters) = (settings.url(url), settings.url(dead_letters));
    Some(QueueUrls { queue: queue?, dead_letters: dead_letters? })
}

/// Queue of send commands, where there is one. Half of it is noted as missing the other half.
fn send_queue(settings: &mut Settings<'_>) -> Option<QueueUrls> {
    let names = ["SEND_QUEUE_URL", "SEND_DLQ_URL"];
    let is_set = names.iter().any(|name| settings.optional(name).is_some());
    if is_set { queue(settings, names[0], names[1]) } else { None }
}

fn consumer(settings: &mut Settings<'_>) -> Option<seams::Settings> {
    let dm_policy =
        settings.parsed("DM_POLICY", "pairing, allowlist, open or disabled", DmPolicy::parse, DmPolicy::Pairing);
    let results = settings.read("RESULTS", |json| ResultsSetting::parse(json).map(Some), None);
    let concurrency = settings.number("CONCURRENCY", 1..=10, 10);
    let workers = settings.number("MAXIMUM_CONCURRENCY", 1..=1000, 1);
    let max_attempts = settings.number("MAX_ATTEMPTS", 1..=100, 20);
    let send_queue =
        settings.optional("SEND_QUEUE_URL").as_deref().and_then(|url| url.rsplit('/').next().map(str::to_owned));
    Some(seams::Settings {
        concurrency: usize::try_from(concurrency?).ok()?,
        workers: u32::try_from(workers?).ok()?,
        max_attempts: u32::try_from(max_attempts?).ok()?,
        dm_policy: dm_policy?,
        results: results?,
        send_queue,
    })
}

#[cfg(test)]
mod tests {
    use messenger_channel::configuration::DmPolicy;

    use super::ConsumerSettings;

    const NEEDED: [&str; 7] = [
        "AWS_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "SECRET_ID",
        "STATE_TABLE_NAME",
        "EVENT_QUEUE_URL",
        "EVENT_DLQ_URL",
    ];

    fn read(more: &[(&str, &str)]) -> Result<ConsumerSettings, String> {
        let variable = |name: &str| {
            let more = more.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            more.or_else(|| NEEDED.contains(&name).then(|| format!("https://sqs.example/1/{name}")))
        };
        ConsumerSettings::read(&variable).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_absent_or_empty_has_a_default() {
        let empty = ["DISPATCH", "RESULTS", "DISPATCH_CA_FILE", "CONCURRENCY", "MAXIMUM_CONCURRENCY", "MAX_ATTEMPTS"]
            .map(|name| (name, ""));
        for more in [&[][..], &empty] {
            let settings = read(more).unwrap();
            let consumer = settings.consumer;
            assert_eq!((consumer.concurrency, consumer.max_attempts, consumer.dm_policy), (10, 20, DmPolicy::Pairing));
            assert_eq!(consumer.workers, 1, "nobody else is known of");
            assert!(settings.dispatch.is_none() && consumer.results.is_none() && settings.dispatch_ca_file.is_none());
            assert!(consumer.send_queue.is_none() && settings.commands.is_none());
        }
    }

    #[test]
    fn the_send_queue_comes_with_its_dead_letter_queue_or_not_at_all() {
        let (queue, dead_letters) = ("https://sqs.example/1/Send.fifo", "https://sqs.example/1/SendDlq.fifo");
        let (queue, dead_letters) = (("SEND_QUEUE_URL", queue), ("SEND_DLQ_URL", dead_letters));
        let settings = read(&[queue, dead_letters]).unwrap();
        let commands = settings.commands.unwrap();
        assert_eq!((commands.queue.as_str(), commands.dead_letters.as_str()), (queue.1, dead_letters.1));
        assert_eq!(settings.consumer.send_queue.as_deref(), Some("Send.fifo"));
        assert_eq!(read(&[queue]).unwrap_err(), "missing settings: SEND_DLQ_URL");
        assert_eq!(read(&[dead_letters]).unwrap_err(), "missing settings: SEND_QUEUE_URL");
    }

    #[test]
    fn what_is_set_is_read() {
        let results = ("RESULTS", r#"{"type":"eventbridge","bus":"crm","answers":true}"#);
        let most = ("MAXIMUM_CONCURRENCY", "1000");
        let settings = read(&[results, ("CONCURRENCY", "1"), most, ("MAX_ATTEMPTS", "100")]).unwrap().consumer;
        assert!(settings.results.unwrap().answers);
        assert_eq!((settings.concurrency, settings.workers, settings.max_attempts), (1, 1000, 100));
    }

    #[test]
    fn everything_that_is_missing_or_malformed_is_named_in_one_line() {
        for name in NEEDED {
            assert_eq!(read(&[(name, "")]).unwrap_err(), format!("missing settings: {name}"));
        }
        let malformed = [
            ("CONCURRENCY", "11", "must be a number from 1 to 10"),
            ("DISPATCH", r#"{"type":"lambda","secret":1}"#, "missing: DISPATCH.function; unknown: DISPATCH.secret"),
            ("DM_POLICY", "secret", "must be pairing, allowlist, open or disabled"),
            ("EVENT_DLQ_URL", "secret", "must be an http or https URL"),
            ("MAXIMUM_CONCURRENCY", "1001", "must be a number from 1 to 1000"),
            ("MAX_ATTEMPTS", "0", "must be a number from 1 to 100"),
            ("RESULTS", r#"{"type":"http"}"#, "malformed: RESULTS.type (must be eventbridge, sqs or sns)"),
        ];
        let told = malformed.map(|(name, _, why)| format!("{name} ({why})")).join(", ");
        let set = malformed.map(|(name, value, _)| (name, value));
        assert_eq!(read(&set).unwrap_err(), format!("malformed settings: {told}"));
    }
}
