//! AWS clients without the default chain: environment credentials, embedded roots, one TLS provider.
//!
//! The chain costs a file look-up, a second HTTP stack and a scan of the system's certificates at every cold start, and
//! gives nothing that Lambda does not put into the environment (docs/decisions.md).

mod http;
mod terse;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::settings::{Settings, SettingsError};

pub use terse::Terse;

/// Longest time for one call, after which it is given up; its outcome is unknown then.
const CALL_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How a process reaches AWS.
#[derive(Debug, Clone)]
pub struct AwsSettings {
    region: String,
    credentials: Credentials,
    endpoint_url: Option<String>,
    native_roots: bool,
}

impl AwsSettings {
    /// Reads `AWS_REGION`, the credentials (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and `AWS_SESSION_TOKEN` where
    /// there is one, as Lambda sets them), `AWS_ENDPOINT_URL` (optional) and `TLS_NATIVE_ROOTS` (`true` trusts the
    /// system's certificates instead of Amazon's only, for a private authority or a test endpoint).
    pub fn read(settings: &mut Settings<'_>) -> Option<Self> {
        let region = settings.required("AWS_REGION");
        let credentials = credentials(settings);
        let endpoint_url = settings.optional_url("AWS_ENDPOINT_URL");
        let native_roots = settings.flag("TLS_NATIVE_ROOTS", false);
        Some(Self {
            region: region?,
            credentials: credentials?,
            endpoint_url: endpoint_url?,
            native_roots: native_roots?,
        })
    }

    /// Configuration from which the client of any service is made.
    ///
    /// Calls are not repeated by the client: whoever calls knows its own time budget.
    ///
    /// # Errors
    /// [`SettingsError`] where the trust store cannot be built.
    pub fn config(&self) -> Result<SdkConfig, SettingsError> {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(CALL_TIMEOUT).build();
        let http = http::client(self.native_roots)
            .map_err(|_| SettingsError::of("TLS_NATIVE_ROOTS", "no certificates are there to trust"))?;
        let builder = SdkConfig::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(self.credentials.clone()))
            .http_client(http)
            .retry_config(RetryConfig::disabled())
            // Bodies are whole and small, and every call has its time-out: what would watch them
            // for stalls only costs time.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts);
        Ok(match &self.endpoint_url {
            Some(url) => builder.endpoint_url(url).build(),
            None => builder.build(),
        })
    }
}

fn credentials(settings: &mut Settings<'_>) -> Option<Credentials> {
    let (key, secret) = (settings.required("AWS_ACCESS_KEY_ID"), settings.required("AWS_SECRET_ACCESS_KEY"));
    Some(Credentials::new(key?, secret?, settings.optional("AWS_SESSION_TOKEN"), None, "environment"))
}

/// Short name of a failed call for logs: the service's code, or what went wrong on the way. Holds
/// nothing that was sent.
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
    use aws_credential_types::provider::ProvideCredentials;

    use super::AwsSettings;
    use crate::settings::Settings;

    /// Each setting with its own name in lower case as its value, but for these.
    fn read(set: &[(&str, &str)]) -> Result<AwsSettings, String> {
        let variable = |name: &str| {
            let set = set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            set.or_else(|| (name != "AWS_ENDPOINT_URL" && name != "TLS_NATIVE_ROOTS").then(|| name.to_lowercase()))
        };
        let mut settings = Settings::new(&variable);
        let aws = AwsSettings::read(&mut settings);
        settings.finish(aws).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn region_and_credentials_come_from_the_environment_and_the_token_is_optional() {
        for (set, token) in [(&[][..], Some("aws_session_token")), (&[("AWS_SESSION_TOKEN", "")], None)] {
            let config = read(set).unwrap().config().unwrap();
            let found = config.credentials_provider().unwrap().provide_credentials().await.unwrap();
            assert_eq!(found.access_key_id(), "aws_access_key_id");
            assert_eq!(found.secret_access_key(), "aws_secret_access_key");
            assert_eq!(found.session_token(), token);
            assert_eq!((config.region().unwrap().as_ref(), config.endpoint_url()), ("aws_region", None));
        }
    }

    #[test]
    fn what_is_missing_or_malformed_is_named() {
        for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            assert_eq!(read(&[(name, "")]).unwrap_err(), format!("missing settings: {name}"));
        }
        for (name, what) in [("AWS_ENDPOINT_URL", "an http or https URL"), ("TLS_NATIVE_ROOTS", "true or false")] {
            let told = format!("malformed settings: {name} (must be {what})");
            assert_eq!(read(&[(name, "garbage")]).unwrap_err(), told);
        }
    }

    #[test]
    fn nothing_shows_the_secret_key_or_the_token() {
        let shown = format!("{:?}", read(&[]).unwrap());
        assert!(!shown.contains("aws_secret_access_key") && !shown.contains("aws_session_token"), "{shown}");
    }
}
