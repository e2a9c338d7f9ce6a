//! HTTPS URL as a bot: a signed POST, bounded in time and size, to public addresses unless
//! the setting allows others.

mod address;
mod resolver;
mod signature;
mod tls;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::HttpTarget;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, StatusCode};
use url::{Host, Url};

pub use self::tls::RootsError;

use super::{ANSWER_BYTES, DispatchError, Dispatched, body, too_long};
use resolver::{Refused, Resolver};
use tls::Roots;

/// Posts events to URLs.
#[derive(Debug)]
pub(super) struct Http<C> {
    clock: C,
    roots: Roots,
    public: OnceLock<Option<Client>>,
    private: OnceLock<Option<Client>>,
}

/// Longest time for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long an unused connection is kept. A frozen sandbox does not notice that the other side closed it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

impl<C: Clock> Http<C> {
    pub(super) fn new(clock: C) -> Self {
        Self { clock, roots: Roots::default(), public: OnceLock::new(), private: OnceLock::new() }
    }

    /// Trusts more authorities; must come before the first post.
    pub(super) fn add_roots(&mut self, pem: &[u8]) -> Result<(), RootsError> {
        self.roots.add(pem)
    }

    /// Posts the input, signed, and reads the actions from the answer.
    pub(super) async fn post(
        &self,
        target: &HttpTarget,
        input: &DispatchInput,
        remaining: Duration,
    ) -> Result<Dispatched, DispatchError> {
        if !target.allow_private && is_private_literal(&target.url) {
            return Err(not_public());
        }
        let body = body(input)?;
        let id = input.id.to_string();
        let headers = signature::headers(&target.secrets, &id, self.clock.now(), &body)
            .ok_or_else(|| DispatchError::Misconfigured("signature does not fit into a header".to_owned()))?;
        let request = self
            .client(target.allow_private)?
            .post(target.url.clone())
            .timeout(target.timeout.min(remaining))
            .headers(headers)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let answer = request.send().await.map_err(|error| failed(&error))?;
        check_status(answer.status())?;
        Dispatched::read(&read(answer).await?)
    }

    fn client(&self, allow_private: bool) -> Result<&Client, DispatchError> {
        let slot = if allow_private { &self.private } else { &self.public };
        let client = slot.get_or_init(|| self.build(allow_private));
        client.as_ref().ok_or_else(|| DispatchError::Misconfigured("HTTPS client cannot be built".to_owned()))
    }

    fn build(&self, allow_private: bool) -> Option<Client> {
        Client::builder()
            .tls_backend_preconfigured(self.roots.config()?)
            .dns_resolver(Arc::new(Resolver { allow_private }))
            // Another address is another target: whoever answers there was not named in the setting.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .user_agent(concat!("messenger-channel/", env!("CARGO_PKG_VERSION")))
            .build()
            .ok()
    }
}

/// An address in place of a name does not pass the resolver.
fn is_private_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !address::is_public(address.into()),
        Some(Host::Ipv6(address)) => !address::is_public(address.into()),
        Some(Host::Domain(_)) => false,
        None => true,
    }
}

fn not_public() -> DispatchError {
    DispatchError::Misconfigured("URL leads to an address that is not public, and allowPrivate is not set".to_owned())
}

/// Says what happened without the URL, which may hold a key.
fn failed(error: &reqwest::Error) -> DispatchError {
    if is_refused(error) {
        return not_public();
    }
    let why = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "connection broke off"
    };
    DispatchError::Retry(why.to_owned())
}

fn is_refused(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<Refused>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn check_status(status: StatusCode) -> Result<(), DispatchError> {
    let why = format!("status {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Ok(()),
        408 | 425 | 429 | 500..=599 => Err(DispatchError::Retry(why)),
        300..=399 => Err(DispatchError::Misconfigured(format!("{why}: redirects are not followed"))),
        401 | 403 | 404 | 405 | 410 => Err(DispatchError::Misconfigured(why)),
        _ => Err(DispatchError::Nonsense(why)),
    }
}

async fn read(mut answer: Response) -> Result<Vec<u8>, DispatchError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
        if bytes.len() + chunk.len() > ANSWER_BYTES {
            return Err(too_long());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
