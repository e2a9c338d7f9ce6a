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

/// Parts of the codes by which a service refuses what it is given, and would again.
const REFUSED: [&str; 7] = [
    "InvalidArgument",
    "InvalidMessageContents",
    "InvalidRequestContent",
    "MalformedDetail",
    "RedactionFailure",
    "TooLarge",
    "UnsupportedMediaType",
];

/// Parts of the codes that nothing but another set-up ends: of the target, its key, the role, or the configuration.
const MISCONFIGURED: [&str; 24] = [
    "AccessDenied",
    "AuthorizationError",
    "InvalidAccountId",
    "InvalidAddress",
    "InvalidClientTokenId",
    "InvalidParameter",
    "InvalidRuntime",
    "InvalidSecurity",
    "InvalidSubnet",
    "InvalidZipFile",
    "KMSDisabled",
    "KMSInvalid",
    "MissingAuthenticationToken",
    "NonExistentQueue",
    "NotAuthorized",
    "NotFound",
    "OptInRequired",
    "ParameterValueInvalid",
    "QueueDoesNotExist",
    "RecursiveInvocation",
    "SignatureDoesNotMatch",
    "UnrecognizedClient",
    "UnsupportedOperation",
    "ValidationE",
];

/// What a code of a service means for the event. A code that is not known may pass.
///
/// [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html),
/// [Lambda](https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors),
/// [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors),
/// [SNS](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors).
pub(super) fn by_code(code: &str) -> DispatchError {
    // SQS writes Kms where the others write KMS.
    let known = code.replace("Kms", "KMS");
    let is_one_of = |parts: &[&str]| parts.iter().any(|part| known.contains(part));
    if is_one_of(&REFUSED) {
        DispatchError::Nonsense(format!("input is refused ({code})"))
    } else if is_one_of(&MISCONFIGURED) {
        DispatchError::Misconfigured(code.to_owned())
    } else {
        DispatchError::Retry(code.to_owned())
    }
}

/// Whether a code of a wrong set-up leaves no doubt that it is about the target, and not about what was sent.
pub(super) fn is_about_access(code: &str) -> bool {
    !["InvalidParameter", "ParameterValueInvalid", "ValidationE"].iter().any(|part| code.contains(part))
}

#[cfg(test)]
mod tests {
    use super::{DispatchError, by_code};

    #[test]
    fn every_code_that_a_target_may_answer_has_its_consequence() {
        let refused = [
            // EventBridge, for an entry.
            "InvalidArgument",
            "MalformedDetail",
            "RedactionFailure",
            // SQS.
            "InvalidMessageContents",
            // Lambda.
            "InvalidRequestContentException",
            "RequestTooLargeException",
            "SerializedRequestEntityTooLargeException",
            "UnsupportedMediaTypeException",
        ];
        let misconfigured = [
            "AccessDeniedException",
            "InvalidAccountIdException",
            "NotAuthorizedForDetailTypeException",
            "NotAuthorizedForSourceException",
            "ResourceNotFoundException",
            // SQS.
            "AWS.SimpleQueueService.NonExistentQueue",
            "AWS.SimpleQueueService.UnsupportedOperation",
            "InvalidAddress",
            "InvalidSecurity",
            "KmsAccessDenied",
            "KmsDisabled",
            "KmsInvalidKeyUsage",
            "KmsInvalidState",
            "KmsNotFound",
            "KmsOptInRequired",
            "QueueDoesNotExist",
            // SNS.
            "AuthorizationError",
            "InvalidParameter",
            "KMSDisabled",
            "KMSInvalidState",
            "KMSNotFound",
            "KMSOptInRequired",
            "NotFound",
            "ParameterValueInvalid",
            // Lambda.
            "InvalidParameterValueException",
            "InvalidRuntimeException",
            "InvalidSecurityGroupIDException",
            "InvalidSubnetIDException",
            "InvalidZipFileException",
            "KMSAccessDeniedException",
            "RecursiveInvocationException",
            // All of them.
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
            "ValidationException",
        ];
        let retried = [
            "ConcurrentModificationException",
            "EC2ThrottledException",
            "ENILimitReachedException",
            "ExpiredTokenException",
            "InternalException",
            "InternalFailure",
            "KMSThrottling",
            "KmsThrottled",
            "RequestThrottled",
            "ResourceConflictException",
            "ResourceNotReadyException",
            "ServiceUnavailable",
            "ThrottlingException",
            "TooManyRequestsException",
            "timeout",
        ];
        for code in refused {
            assert_eq!(by_code(code), DispatchError::Nonsense(format!("input is refused ({code})")));
        }
        for code in misconfigured {
            assert_eq!(by_code(code), DispatchError::Misconfigured(code.to_owned()));
        }
        for code in retried {
            assert_eq!(by_code(code), DispatchError::Retry(code.to_owned()));
        }
    }
}
