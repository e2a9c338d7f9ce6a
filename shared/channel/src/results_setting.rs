//! Where results go: the `results` of an account, or `RESULTS` in the environment.

use serde_json::Value;

use crate::dispatch_setting::OneWay;
use crate::reading::{Fields, Problems, Reading};

/// Target of [results](crate::result::ResultMessage), and which it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsSetting {
    /// Where they go.
    pub target: OneWay,
    /// Whether results of what is sent in answer to events go there too, besides those of send commands.
    pub answers: bool,
}

impl ResultsSetting {
    /// Reads the JSON of `RESULTS`.
    ///
    /// # Errors
    /// [`Problems`] names every missing, malformed and unknown field.
    pub fn parse(json: &str) -> Result<Self, Problems> {
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        Reading::whole(|reading| reading.object("RESULTS", &value, Self::read))
    }

    /// Reads the setting from an object; `None` where the reading's problems say why not.
    pub(crate) fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.elsewhere(OneWay::FIELDS);
        let answers = fields.optional_flag("answers").unwrap_or(false);
        let kind = fields.text("type")?;
        Some(Self { target: OneWay::read(&kind, fields)?, answers })
    }
}

#[cfg(test)]
mod tests {
    use super::ResultsSetting;
    use crate::dispatch_setting::OneWay;

    #[test]
    fn the_targets_are_those_that_answer_nothing() {
        let bus = ResultsSetting::parse(r#"{"type":"eventbridge","bus":"crm"}"#).unwrap();
        assert_eq!(bus, ResultsSetting { target: OneWay::EventBridge { bus: "crm".into() }, answers: false });
        let queue =
            ResultsSetting::parse(r#"{"type":"sqs","queueUrl":"https://sqs.example/1/q","answers":true}"#).unwrap();
        assert!(queue.answers && matches!(queue.target, OneWay::Sqs { .. }));
        let topic = ResultsSetting::parse(r#"{"type":"sns","topicArn":"arn:aws:sns:eu-west-1:1:t"}"#).unwrap();
        assert!(matches!(topic.target, OneWay::Sns { .. }));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (json, problem) in [
            ("secret", "malformed: RESULTS (must be an object)"),
            ("{}", "missing: RESULTS.type"),
            (r#"{"type":"http","url":"https://secret"}"#, "RESULTS.type (must be eventbridge, sqs or sns)"),
            (r#"{"type":"lambda"}"#, "RESULTS.type (must be eventbridge, sqs or sns)"),
            (r#"{"type":"sqs"}"#, "missing: RESULTS.queueUrl"),
            (r#"{"type":"sqs","queueUrl":"secret"}"#, "RESULTS.queueUrl (must be an http or https URL)"),
            (r#"{"type":"sns","topicArn":"a","answers":"secret"}"#, "RESULTS.answers (must be true or false)"),
            (r#"{"type":"sns","topicArn":"a","bus":"b"}"#, "unknown: RESULTS.bus"),
        ] {
            let error = ResultsSetting::parse(json).unwrap_err().to_string();
            assert!(error.contains(problem) && !error.contains("secret"), "{json}: {error}");
        }
    }
}
