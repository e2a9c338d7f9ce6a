//! Settings of the function, from its environment.

use std::time::Duration;

use messenger_channel::aws::AwsSettings;
use messenger_channel::configuration::DmPolicy;
use messenger_channel::results_setting::ResultsSetting;
use messenger_channel::settings::{Settings, SettingsError};
use messenger_graph::GraphConfig;
use tracing::Level;

use crate::dispatch::Dispatcher;
use crate::dispatch::handler::Handle;
use crate::requeue::QueueUrls;
use crate::seams;

/// Least time between two refreshes of the secret that a dead token asks for.
pub const SECRET_DEMAND_INTERVAL: Duration = Duration::from_secs(15);

/// Everything that the function reads from its environment, and from the files that it names.
#[derive(Debug)]
pub struct ConsumerSettings<H> {
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
    /// How Graph is reached.
    pub graph: GraphConfig,
    /// Who answers, for accounts that set no target, and which certificates are trusted for URLs.
    pub dispatcher: Dispatcher<H>,
    /// Level of the log.
    pub log_level: Level,
    /// Settings that hold for every account.
    pub consumer: seams::Settings,
}

impl<H: Handle> ConsumerSettings<H> {
    /// Reads the environment through a look-up. `handler` answers where a target says so.
    ///
    /// # Errors
    /// [`SettingsError`] names every setting that is missing or malformed, or names a file that is.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>, handler: H) -> Result<Self, SettingsError> {
        let mut settings = Settings::new(variable);
        let read = Self::read_all(&mut settings, handler);
        settings.finish(read)
    }

    /// Reads all of them before it gives up on any, so that one line can name everything that is wrong.
    fn read_all(settings: &mut Settings<'_>, handler: H) -> Option<Self> {
        let aws = AwsSettings::read(settings);
        let secret_id = settings.required("SECRET_ID");
        let secret_ttl = settings.number("SECRET_TTL_SECONDS", 1..=86_400, 300);
        let state_table = settings.required("STATE_TABLE_NAME");
        let events = queue(settings, "EVENT_QUEUE_URL", "EVENT_DLQ_URL");
        let commands = send_queue(settings);
        let graph = graph(settings);
        let dispatcher = Dispatcher::read(settings, handler);
        let log_level = settings.log_level("LOG_LEVEL");
        let consumer = consumer(settings);
        Some(Self {
            aws: aws?,
            secret_id: secret_id?,
            secret_ttl: Duration::from_secs(secret_ttl?),
            state_table: state_table?,
            events: events?,
            commands,
            graph: graph?,
            dispatcher: dispatcher?,
            log_level: log_level?,
            consumer: consumer?,
        })
    }
}

/// A queue and its dead-letter queue. What is written to either has a message group, which only a FIFO queue keeps.
fn queue(settings: &mut Settings<'_>, url: &str, dead_letters: &str) -> Option<QueueUrls> {
    let (queue, dead_letters) = (settings.fifo_queue(url), settings.fifo_queue(dead_letters));
    Some(QueueUrls { queue: queue?, dead_letters: dead_letters? })
}

/// Queue of send commands, where there is one. Half of it is noted as missing the other half.
fn send_queue(settings: &mut Settings<'_>) -> Option<QueueUrls> {
    let names = ["SEND_QUEUE_URL", "SEND_DLQ_URL"];
    let is_set = names.iter().any(|name| settings.optional(name).is_some());
    if is_set { queue(settings, names[0], names[1]) } else { None }
}

/// How Graph is reached. Each setting is checked beside the defaults of the others, so that it is named alone.
fn graph(settings: &mut Settings<'_>) -> Option<GraphConfig> {
    let checked = |config: GraphConfig| config.check().map(|()| config);
    let at = |url: &str| checked(GraphConfig { base_url: url.to_owned(), ..GraphConfig::default() });
    let of = |version: &str| checked(GraphConfig { version: version.to_owned(), ..GraphConfig::default() });
    let base_url = settings.read("GRAPH_BASE_URL", at, GraphConfig::default());
    let version = settings.read("GRAPH_VERSION", of, GraphConfig::default());
    Some(GraphConfig { base_url: base_url?.base_url, ..version? })
}

fn consumer(settings: &mut Settings<'_>) -> Option<seams::Settings> {
    let default = seams::Settings::default();
    let dm_policy =
        settings.parsed("DM_POLICY", "pairing, allowlist, open or disabled", DmPolicy::parse, default.dm_policy);
    let results = settings.read("RESULTS", |json| ResultsSetting::parse(json).map(Some), default.results);
    let concurrency = settings.number("CONCURRENCY", 1..=10, default.concurrency as u64);
    let workers = settings.number("MAXIMUM_CONCURRENCY", 1..=1000, default.workers.into());
    let max_attempts = settings.number("MAX_ATTEMPTS", 1..=100, default.max_attempts.into());
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
    use std::io::Write;

    use messenger_channel::configuration::DmPolicy;

    use super::ConsumerSettings;
    use crate::dispatch::handler::NoHandler;

    const NEEDED: [&str; 7] = [
        "AWS_REGION",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "SECRET_ID",
        "STATE_TABLE_NAME",
        "EVENT_QUEUE_URL",
        "EVENT_DLQ_URL",
    ];

    fn read(more: &[(&str, &str)]) -> Result<ConsumerSettings<NoHandler>, String> {
        let variable = |name: &str| {
            let more = more.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            more.or_else(|| NEEDED.contains(&name).then(|| format!("https://sqs.example/1/{name}.fifo")))
        };
        ConsumerSettings::read(&variable, NoHandler).map_err(|error| error.to_string())
    }

    fn file(text: &str) -> tempfile::TempPath {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.into_temp_path()
    }

    #[test]
    fn what_is_absent_or_empty_has_a_default() {
        let empty = [
            "DISPATCH",
            "RESULTS",
            "DISPATCH_CA_FILE",
            "CONCURRENCY",
            "GRAPH_BASE_URL",
            "GRAPH_VERSION",
            "MAXIMUM_CONCURRENCY",
            "MAX_ATTEMPTS",
        ]
        .map(|name| (name, ""));
        for more in [&[][..], &empty] {
            let settings = read(more).unwrap();
            let consumer = settings.consumer;
            assert_eq!((consumer.concurrency, consumer.max_attempts, consumer.dm_policy), (10, 20, DmPolicy::Pairing));
            assert_eq!(consumer.workers, 1, "nobody else is known of");
            assert!(consumer.results.is_none() && consumer.send_queue.is_none() && settings.commands.is_none());
            assert_eq!(settings.graph.base_url, "https://graph.facebook.com");
            assert_eq!(settings.graph.version, "v25.0");
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
    fn every_queue_that_takes_message_groups_is_a_fifo_queue() {
        let queues = ["EVENT_QUEUE_URL", "EVENT_DLQ_URL", "SEND_QUEUE_URL", "SEND_DLQ_URL"];
        let all = |name, url| {
            let queue = |queue| (queue, if queue == name { url } else { "https://sqs.example/1/other.fifo" });
            read(&queues.map(queue)).map(drop)
        };
        for name in queues {
            for url in ["https://sqs.example/1/q.fifo", "http://localhost:4566/000000000000/q.fifo"] {
                assert_eq!(all(name, url), Ok(()), "{name} {url}");
            }
            for (url, must) in [
                ("https://sqs.example/1/q", "the URL of a FIFO queue"),
                ("https://sqs.example/1/q.fifo/", "the URL of a FIFO queue"),
                ("https://sqs.example/1/q.fifo2", "the URL of a FIFO queue"),
                ("q.fifo", "an http or https URL"),
            ] {
                assert_eq!(all(name, url).unwrap_err(), format!("malformed settings: {name} (must be {must})"));
            }
        }
    }

    #[test]
    fn what_is_set_is_read() {
        let results = ("RESULTS", r#"{"type":"eventbridge","bus":"crm","answers":true}"#);
        let most = ("MAXIMUM_CONCURRENCY", "1000");
        let graph = [("GRAPH_BASE_URL", "http://127.0.0.1:8080"), ("GRAPH_VERSION", "v26.0")];
        let more = [results, ("CONCURRENCY", "1"), most, ("MAX_ATTEMPTS", "100"), graph[0], graph[1]];
        let settings = read(&more).unwrap();
        assert_eq!((&*settings.graph.base_url, &*settings.graph.version), (graph[0].1, graph[1].1));
        let settings = settings.consumer;
        assert!(settings.results.unwrap().answers);
        assert_eq!((settings.concurrency, settings.workers, settings.max_attempts), (1, 1000, 100));
    }

    #[test]
    fn a_flow_and_certificates_are_read_from_their_files() {
        let flow = |text: &str| {
            let path = file(text);
            let setting = serde_json::json!({"type": "flow", "file": path.to_str()});
            read(&[("DISPATCH", &setting.to_string())])
                .map(drop)
                .map_err(|why| why.replace(path.to_str().unwrap(), "flow"))
        };
        assert_eq!(flow("version: 1\nrules: []\n"), Ok(()));
        assert_eq!(
            flow("version: 2\nrule: []\n").unwrap_err(),
            "malformed settings: DISPATCH (flow: rules: is missing; flow:1: version: must be 1; flow:2: rule: has no meaning here)"
        );
        assert_eq!(
            read(&[("DISPATCH", r#"{"type":"handler"}"#)]).unwrap_err(),
            "malformed settings: DISPATCH (no handler is compiled in; examples/echo-bot shows how)"
        );
        let text = file("no certificate");
        assert_eq!(
            read(&[("DISPATCH_CA_FILE", text.to_str().unwrap())]).unwrap_err(),
            "malformed settings: DISPATCH_CA_FILE (text holds no certificate in PEM form, or one that cannot be read)"
        );
    }

    #[test]
    fn everything_that_is_missing_or_malformed_is_named_in_one_line() {
        for name in NEEDED {
            assert_eq!(read(&[(name, "")]).unwrap_err(), format!("missing settings: {name}"));
        }
        let malformed = [
            ("CONCURRENCY", "11", "must be a number from 1 to 10"),
            (
                "DISPATCH",
                r#"{"type":"flow","file":"/nowhere/flow.yaml"}"#,
                "flow /nowhere/flow.yaml cannot be read (no such file)",
            ),
            ("DISPATCH_CA_FILE", "/nowhere/roots.pem", "cannot be read: no such file"),
            ("DM_POLICY", "secret", "must be pairing, allowlist, open or disabled"),
            ("EVENT_DLQ_URL", "secret", "must be an http or https URL"),
            ("GRAPH_BASE_URL", "http://graph.example", "graph base url is http and not on loopback"),
            ("GRAPH_VERSION", "25", "graph version is not of the form v25.0"),
            ("MAXIMUM_CONCURRENCY", "1001", "must be a number from 1 to 1000"),
            ("MAX_ATTEMPTS", "0", "must be a number from 1 to 100"),
            ("RESULTS", r#"{"type":"http"}"#, "malformed: RESULTS.type (must be eventbridge, sqs or sns)"),
        ];
        let told = malformed.map(|(name, _, why)| format!("{name} ({why})")).join(", ");
        let set = malformed.map(|(name, value, _)| (name, value));
        assert_eq!(read(&set).unwrap_err(), format!("malformed settings: {told}"));
        assert_eq!(
            read(&[("DISPATCH", r#"{"type":"lambda","secret":1}"#)]).unwrap_err(),
            "malformed settings: DISPATCH (missing: DISPATCH.function; unknown: DISPATCH.secret)"
        );
    }
}
