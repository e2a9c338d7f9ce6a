//! Where Graph is, how long to wait for it, and whom to trust.

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

/// Version of Graph that is called unless configured otherwise.
pub const DEFAULT_VERSION: &str = "v25.0";

/// Where Graph is.
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";

/// How Graph is called.
#[derive(Debug, Clone)]
pub struct GraphConfig {
    /// Scheme, host and, for a stand-in, port and path prefix. Plain `http` only on loopback.
    pub base_url: String,
    /// Version, such as `v25.0`.
    pub version: String,
    /// Time for name look-up, TCP and TLS; shorter than `timeout`, so that "nothing was sent" stays knowable.
    pub connect_timeout: Duration,
    /// Time for the whole call.
    pub timeout: Duration,
    /// How long an unused connection is kept. A thawed Lambda may hold dead ones, and a POST lost on one is an unknown
    /// outcome, so it is short.
    pub pool_idle_timeout: Duration,
    /// Largest answer that is read, in bytes.
    pub response_limit: usize,
    /// Roots to trust besides Mozilla's, in PEM; for test endpoints and inspecting proxies.
    pub extra_roots_pem: Option<Vec<u8>>,
}

impl Default for GraphConfig {
    fn default() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.into(),
            version: DEFAULT_VERSION.into(),
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(15),
            pool_idle_timeout: Duration::from_secs(20),
            response_limit: 2 * 1024 * 1024,
            extra_roots_pem: None,
        }
    }
}

/// What is wrong with a [`GraphConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Not a URL to build on.
    #[error("graph base url is not an http or https url without query, fragment and user")]
    BaseUrl,
    /// Plain text would carry tokens over a network.
    #[error("graph base url is http and not on loopback")]
    PlainText,
    /// Not a version.
    #[error("graph version is not of the form v25.0")]
    Version,
    /// Time-outs are zero or the connect time-out is not the shorter one.
    #[error("graph time-outs must be above zero, and the connect time-out shorter than the whole")]
    Timeout,
    /// Extra roots hold no certificate.
    #[error("extra roots are not pem certificates")]
    Roots,
    /// HTTP client refuses to start.
    #[error("http client cannot be set up")]
    Client,
}

impl GraphConfig {
    /// Checks all settings but the roots, which a client reads.
    ///
    /// # Errors
    /// [`ConfigError`] says which one is wrong first.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.root().map(drop)
    }

    /// Base URL with the version, after all settings are checked.
    pub(crate) fn root(&self) -> Result<Url, ConfigError> {
        if self.connect_timeout.is_zero() || self.connect_timeout >= self.timeout {
            return Err(ConfigError::Timeout);
        }
        if !is_version(&self.version) {
            return Err(ConfigError::Version);
        }
        let mut url = base(&self.base_url)?;
        url.set_path(&format!("{}/{}", url.path().trim_end_matches('/'), self.version));
        Ok(url)
    }
}

fn base(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_| ConfigError::BaseUrl)?;
    let anonymous = url.username().is_empty() && url.password().is_none();
    let bare = url.query().is_none() && url.fragment().is_none();
    match url.scheme() {
        _ if !anonymous || !bare => Err(ConfigError::BaseUrl),
        "http" if !is_loopback(&url) => Err(ConfigError::PlainText),
        "http" | "https" => Ok(url),
        _ => Err(ConfigError::BaseUrl),
    }
}

fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{ConfigError, GraphConfig};
    use std::time::Duration;

    fn root(base_url: &str, version: &str) -> Result<String, ConfigError> {
        let config = GraphConfig { base_url: base_url.into(), version: version.into(), ..GraphConfig::default() };
        config.root().map(|url| url.to_string())
    }

    #[test]
    fn the_default_is_graph_with_its_version() {
        assert_eq!(GraphConfig::default().root().unwrap().as_str(), "https://graph.facebook.com/v25.0");
    }

    #[test]
    fn plain_text_is_for_loopback_only() {
        for base in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:3000/prefix/",
            "https://example.com",
        ] {
            assert!(root(base, "v25.0").is_ok(), "{base}");
        }
        for base in ["http://graph.facebook.com", "http://10.0.0.1", "http://localhost.example.com", "http://[::2]"] {
            assert_eq!(root(base, "v25.0"), Err(ConfigError::PlainText), "{base}");
        }
        assert_eq!(root("http://localhost:3000/prefix/", "v25.0").unwrap(), "http://localhost:3000/prefix/v25.0");
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for base in [
            "",
            "graph.facebook.com",
            "ftp://127.0.0.1",
            "https://u@h",
            "https://u:p@h",
            "https://h?a=b",
            "https://h#f",
        ] {
            assert_eq!(root(base, "v25.0"), Err(ConfigError::BaseUrl), "{base}");
        }
    }

    #[test]
    fn a_version_is_v_and_two_numbers() {
        for version in ["v25.0", "v26.0", "v3.12"] {
            assert!(root("https://h", version).is_ok(), "{version}");
        }
        for version in ["", "25.0", "v25", "v25.", "v.0", "v25.0.1", "v25.0/..", "V25.0", "v25.0 "] {
            assert_eq!(root("https://h", version), Err(ConfigError::Version), "{version}");
        }
    }

    #[test]
    fn the_connect_time_out_is_shorter_than_the_whole() {
        let second = Duration::from_secs(1);
        for (connect_timeout, timeout, good) in [
            (second, second * 2, true),
            (second, second + Duration::from_nanos(1), true),
            (second, second, false),
            (Duration::ZERO, second, false),
        ] {
            let config = GraphConfig { connect_timeout, timeout, ..GraphConfig::default() };
            assert_eq!(config.root().is_ok(), good, "{connect_timeout:?} {timeout:?}");
        }
    }
}
