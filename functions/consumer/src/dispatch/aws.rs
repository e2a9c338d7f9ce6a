//! Clients of AWS targets, each made when it is first needed, and what their errors mean.

use std::sync::OnceLock;

use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use messenger_channel::aws::failure_code;

use super::DispatchError;

/// Clients of AWS targets. An account uses one of them at most, so none is made ahead.
#[derive(Debug)]
pub(crate) struct Clients {
    config: SdkConfig,
    lambda: OnceLock<aws_sdk_lambda::Client>,
    eventbridge: OnceLock<aws_sdk_eventbridge::Client>,
    sqs: OnceLock<aws_sdk_sqs::Client>,
    sns: OnceLock<aws_sdk_sns::Client>,
}

impl Clients {
    pub(crate) fn new(config: SdkConfig) -> Self {
        let (lambda, eventbridge, sqs, sns) = (OnceLock::new(), OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { config, lambda, eventbridge, sqs, sns }
    }

    /// A bot takes longer than a queue, so that only the remaining time bounds its answer.
    pub(super) fn lambda(&self) -> &aws_sdk_lambda::Client {
        self.lambda.get_or_init(|| {
            let mut timeouts = TimeoutConfig::builder();
            timeouts.set_connect_timeout(self.config.timeout_config().and_then(TimeoutConfig::connect_timeout));
            aws_sdk_lambda::Client::new(&self.config.to_builder().timeout_config(timeouts.build()).build())
        })
    }

    pub(super) fn eventbridge(&self) -> &aws_sdk_eventbridge::Client {
        self.eventbridge.get_or_init(|| aws_sdk_eventbridge::Client::new(&self.config))
    }

    pub(super) fn sqs(&self) -> &aws_sdk_sqs::Client {
        self.sqs.get_or_init(|| aws_sdk_sqs::Client::new(&self.config))
    }

    pub(super) fn sns(&self) -> &aws_sdk_sns::Client {
        self.sns.get_or_init(|| aws_sdk_sns::Client::new(&self.config))
    }
}

/// What a failed call means for the event.
pub(super) fn error<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> DispatchError {
    by_code(&failure_code(error, error.code()))
}

/// What a code of a service means for the event. A code that is not known may pass.
pub(super) fn by_code(code: &str) -> DispatchError {
    let named = |parts: &[&str]| parts.iter().any(|part| code.contains(part));
    if named(&["TooLarge", "InvalidMessageContents", "InvalidRequestContent"]) {
        return DispatchError::Nonsense(format!("input is refused ({code})"));
    }
    if named(&[
        "AccessDenied",
        "AuthorizationError",
        "InvalidAddress",
        "InvalidClientTokenId",
        "InvalidParameter",
        "NonExistentQueue",
        "NotFound",
        "QueueDoesNotExist",
        "UnrecognizedClient",
        "ValidationE",
    ]) {
        return DispatchError::Misconfigured(code.to_owned());
    }
    DispatchError::Retry(code.to_owned())
}

/// Whether a code of a wrong set-up leaves no doubt that it is about the target, and not about what was sent.
pub(super) fn is_about_access(code: &str) -> bool {
    !["InvalidParameter", "ValidationE"].iter().any(|part| code.contains(part))
}
