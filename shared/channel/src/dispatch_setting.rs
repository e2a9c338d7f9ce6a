//! Where an account's events go: the `dispatch` of an account, or `DISPATCH` in the environment.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use messenger_wire::Secret;
use serde_json::Value;
use url::Url;

use crate::reading::{Fields, Problem, Problems, Reading};

/// Target of an account's events.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DispatchSetting {
    /// Flow: an automated conversation described in a document.
    Flow(FlowSource),
    /// Handler that is compiled into the consumer.
    Handler,
    /// Lambda function, by name or ARN.
    Lambda {
        /// Name or ARN.
        function: String,
        /// Whether its answer is waited for.
        invocation: Invocation,
    },
    /// Bus, queue or topic.
    OneWay(OneWay),
    /// URL that events are posted to, signed.
    Http(HttpTarget),
}

/// Target that takes something and answers nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneWay {
    /// `EventBridge` bus.
    EventBridge {
        /// Name or ARN.
        bus: String,
    },
    /// SQS queue.
    Sqs {
        /// URL of the queue.
        queue_url: Url,
    },
    /// SNS topic.
    Sns {
        /// ARN of the topic.
        topic_arn: String,
    },
}

/// Where a flow is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowSource {
    /// File that is deployed beside the function.
    File(String),
    /// The flow itself, as JSON.
    Inline(Value),
}

/// How a Lambda function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Invocation {
    /// Its answer holds the actions.
    #[default]
    Request,
    /// It answers later, through the `SendQueue`.
    Event,
}

/// URL that events are posted to. `Debug` shows its host alone: path and query may hold a key.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpTarget {
    /// Absolute `https` URL; `http` only with [`HttpTarget::allow_private`].
    pub url: Url,
    /// Keys of the signatures that each post carries, one for each.
    pub secrets: Vec<Secret>,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// Whether private and loopback addresses may be called.
    pub allow_private: bool,
}

/// Prefix of a secret whose rest is the key in base64: <https://www.standardwebhooks.com>.
pub const ENCODED_KEY: &str = "whsec_";

/// How long an answer is waited for where nothing is set.
const DEFAULT_TIMEOUT_MS: u32 = 10_000;

/// Longest time that an answer may be waited for.
const MAX_TIMEOUT_MS: u32 = 60_000;

const INVOCATIONS: &[(&str, Invocation)] = &[("request", Invocation::Request), ("event", Invocation::Event)];

impl DispatchSetting {
    /// Whether the target never answers an event: what it has to say comes through the `SendQueue`.
    #[must_use]
    pub fn is_one_way(&self) -> bool {
        match self {
            Self::OneWay(_) => true,
            Self::Lambda { invocation, .. } => *invocation == Invocation::Event,
            Self::Flow(_) | Self::Handler | Self::Http(_) => false,
        }
    }

    /// Reads the JSON of `DISPATCH`. Its secrets stand in the text itself: references need a configuration document.
    ///
    /// # Errors
    /// [`Problems`] names every missing, malformed and unknown field.
    pub fn parse(json: &str) -> Result<Self, Problems> {
        let value = serde_json::from_str(json).unwrap_or_default();
        Reading::whole(|reading| {
            let setting = reading.object("DISPATCH", &value, Self::read);
            if !reading.unresolved.is_empty() {
                reading.problems.add("DISPATCH", Problem::Malformed("without references"));
            }
            setting
        })
    }

    /// Reads the setting from an object; `None` where the reading's problems say why not.
    pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.elsewhere(&["file", "flow", "function", "invocation", "url", "secret", "timeoutMs", "allowPrivate"]);
        fields.elsewhere(OneWay::FIELDS);
        match fields.text("type")?.as_str() {
            "flow" => FlowSource::read(fields).map(Self::Flow),
            "handler" => Some(Self::Handler),
            "lambda" => {
                let invocation =
                    fields.optional_choice("invocation", INVOCATIONS, "request or event").unwrap_or_default();
                Some(Self::Lambda { function: fields.text("function")?, invocation })
            }
            kind @ ("eventbridge" | "sqs" | "sns") => OneWay::read(kind, fields).map(Self::OneWay),
            "http" => HttpTarget::read(fields).map(Self::Http),
            _ => fields.malformed("type", "flow, handler, lambda, eventbridge, sqs, sns or http"),
        }
    }
}

impl OneWay {
    /// Fields of all kinds.
    pub(crate) const FIELDS: &[&str] = &["bus", "queueUrl", "topicArn"];

    /// Reads the target of a `type`.
    pub(crate) fn read(kind: &str, fields: &mut Fields<'_, '_>) -> Option<Self> {
        match kind {
            "eventbridge" => Some(Self::EventBridge { bus: fields.text("bus")? }),
            "sqs" => Some(Self::Sqs { queue_url: fields.url("queueUrl")? }),
            "sns" => Some(Self::Sns { topic_arn: fields.text("topicArn")? }),
            _ => fields.malformed("type", "eventbridge, sqs or sns"),
        }
    }
}

impl FlowSource {
    fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        match (fields.value("flow").cloned(), fields.optional_text("file")) {
            (Some(flow @ Value::Object(_)), None) => Some(Self::Inline(flow)),
            (Some(_), None) => fields.malformed("flow", "an object"),
            (None, Some(file)) => Some(Self::File(file)),
            (None, None) => fields.missing("file"),
            (Some(_), Some(_)) => fields.malformed("file", "absent where flow is there"),
        }
    }
}

/// Whether what calls itself encoded can be decoded; a secret without the prefix is a key whatever it is.
fn is_key(secret: &Secret) -> bool {
    let encoded = secret.expose().strip_prefix(ENCODED_KEY);
    encoded.is_none_or(|encoded| BASE64_STANDARD.decode(encoded).is_ok_and(|key| !key.is_empty()))
}

impl fmt::Debug for HttpTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTarget").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl HttpTarget {
    fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let (url, secrets) = (fields.url("url"), fields.one_or_more_secrets("secret"));
        let timeout = fields.optional_number("timeoutMs", 1..=MAX_TIMEOUT_MS, "a number from 1 to 60000");
        let timeout = Duration::from_millis(timeout.unwrap_or(DEFAULT_TIMEOUT_MS).into());
        let allow_private = fields.optional_flag("allowPrivate").unwrap_or(false);
        let url = url?;
        if url.scheme() != "https" && !allow_private {
            return fields.malformed("url", "an https URL, or allowPrivate be true");
        }
        let secrets = secrets?;
        if !secrets.iter().all(is_key) {
            return fields.malformed("secret", "base64 behind whsec_");
        }
        Some(Self { url, secrets, timeout, allow_private })
    }
}
