//! AWS clients without the default chain: environment credentials, embedded roots, one TLS provider.
//!
//! The chain costs a file look-up, a second HTTP stack and a scan of the system's certificates at every cold start, and
//! gives nothing that Lambda does not put into the environment (docs/decisions.md).

mod http;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::settings::{Settings, SettingsError};

/// Longest time for one call, after which it is given up; its outcome is unknown then.
const CALL_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How a process reaches AWS.
#[derive(Debug, Clone)]
pub struct AwsSettings {
    region: String,
    endpoint_url: Option<String>,
    native_roots: bool,
}

impl AwsSettings {
    /// Reads `AWS_REGION`, `AWS_ENDPOINT_URL` (optional) and `TLS_NATIVE_ROOTS` (`true` trusts the system's certificates
    /// instead of Amazon's only, for a private authority or a test endpoint).
    pub fn read(settings: &mut Settings<'_>) -> Option<Self> {
        let region = settings.required("AWS_REGION");
        let endpoint_url = settings.optional_url("AWS_ENDPOINT_URL");
        let native_roots = settings.flag("TLS_NATIVE_ROOTS", false);
        Some(Self { region: region?, endpoint_url: endpoint_url?, native_roots: native_roots? })
    }

    /// Configuration from which the client of any service is made.
    ///
    /// Calls are not repeated by the client: whoever calls knows its own time budget. Credentials are looked up in
    /// `variable`, the process environment, whenever they are needed.
    ///
    /// # Errors
    /// [`SettingsError`] where the trust store cannot be built.
    pub fn config(&self, variable: fn(&str) -> Option<String>) -> Result<SdkConfig, SettingsError> {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(CALL_TIMEOUT).build();
        let http = http::client(self.native_roots)
            .map_err(|_| SettingsError::of("TLS_NATIVE_ROOTS", "no certificates are there to trust"))?;
        let builder = SdkConfig::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(EnvironmentCredentials(variable)))
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            // Bodies are whole and small, and every call has its time-out: what would watch them for stalls only costs time.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts);
        Ok(match &self.endpoint_url {
            Some(url) => builder.endpoint_url(url).build(),
            None => builder.build(),
        })
    }
}

/// Credentials that Lambda puts into the environment, read anew whenever they are asked for.
#[derive(Debug)]
struct EnvironmentCredentials(fn(&str) -> Option<String>);

impl ProvideCredentials for EnvironmentCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(credentials(self.0))
    }
}

fn credentials(variable: fn(&str) -> Option<String>) -> Result<Credentials, CredentialsError> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let needed = |name: &'static str| set(name).ok_or_else(|| CredentialsError::not_loaded(name));
    let (key, secret) = (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?);
    Ok(Credentials::new(key, secret, set("AWS_SESSION_TOKEN"), None, "environment"))
}

/// Short name of a failed call for logs: the service's code, or what went wrong on the way. Holds nothing that was sent.
pub fn failure_code<E, R>(error: &SdkError<E, R>, code: Option<&str>) -> String {
    let way = match error {
        SdkError::ConstructionFailure(_) => "request cannot be built",
        SdkError::TimeoutError(_) => "time-out",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "unreadable answer",
        _ => "unnamed failure",
    };
    code.unwrap_or(way).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{AwsSettings, credentials};
    use crate::settings::Settings;

    #[test]
    fn credentials_come_from_the_environment_and_the_token_is_optional() {
        let found = credentials(|name| Some(name.to_lowercase())).unwrap();
        assert_eq!(found.access_key_id(), "aws_access_key_id");
        assert_eq!(found.secret_access_key(), "aws_secret_access_key");
        assert_eq!(found.session_token(), Some("aws_session_token"));
        let found = credentials(|name| (name != "AWS_SESSION_TOKEN").then(|| "x".to_owned())).unwrap();
        assert_eq!(found.session_token(), None);
        assert!(credentials(|name| (name != "AWS_SECRET_ACCESS_KEY").then(|| "x".to_owned())).is_err());
        assert!(credentials(|_| Some(String::new())).is_err());
    }

    #[test]
    fn clients_are_made_with_either_trust_store() {
        for (native, is_native) in [("true", true), ("false", false), ("", false)] {
            let variable = |name: &str| match name {
                "AWS_REGION" => Some("eu-west-1".to_owned()),
                "TLS_NATIVE_ROOTS" => Some(native.to_owned()),
                _ => None,
            };
            let mut settings = Settings::new(&variable);
            let aws = AwsSettings::read(&mut settings);
            let aws = settings.finish(aws).unwrap();
            assert_eq!(aws.native_roots, is_native);
            let config = aws.config(|_| None).unwrap();
            assert_eq!(config.region().unwrap().as_ref(), "eu-west-1");
            assert_eq!(config.endpoint_url(), None);
        }
    }
}
