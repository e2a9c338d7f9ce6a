//! `appsecret_proof`: shows Graph that a token is used by the app's own servers.
//!
//! Once *Require App Secret* is on in the app's settings, Graph refuses every call without it.
//! See <https://developers.facebook.com/docs/graph-api/guides/secure-requests>.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use messenger_wire::{Secret, Signature};

use crate::request::Request;

/// Query parameter that holds the proof.
pub(crate) const PROOF: &str = "appsecret_proof";

/// Which form of the proof is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofForm {
    /// HMAC of the token and the time, sent with `appsecret_time`, as Meta's page has it; good for five minutes.
    Timed,
    /// HMAC of the token alone, as Meta's page had it before and Meta's own SDK still computes it; never expires.
    Plain,
}

/// Proof for one token. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    hex: String,
    time: Option<u64>,
}

impl Proof {
    /// Computes the proof of a token; `now` is in Unix seconds.
    #[must_use]
    pub fn new(form: ProofForm, app_secret: &Secret, token: &Secret, now: u64) -> Self {
        match form {
            ProofForm::Plain => Self { hex: hmac_hex(app_secret, token.expose()), time: None },
            ProofForm::Timed => {
                Self { hex: hmac_hex(app_secret, &format!("{}|{now}", token.expose())), time: Some(now) }
            }
        }
    }

    /// Query parameters that carry the proof.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (Cow<'static, str>, String)> {
        let time = self.time.map(|time| ("appsecret_time".into(), time.to_string()));
        std::iter::once((PROOF.into(), self.hex.clone())).chain(time)
    }
}

/// Proves each call of a client that serves one app; [`GraphClient::proving`](crate::GraphClient::proving) takes it.
///
/// ```
/// use std::time::{SystemTime, UNIX_EPOCH};
/// use messenger_graph::{GraphClient, GraphConfig, Prover};
/// use messenger_wire::Secret;
///
/// let unix_seconds = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
/// let prover = Prover::timed(Secret::new("app secret"), unix_seconds);
/// let graph = GraphClient::new(&GraphConfig::default())?.proving(prover);
/// # Ok::<(), messenger_graph::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Prover {
    app_secret: Secret,
    now: Option<Arc<dyn Fn() -> u64 + Send + Sync>>,
}

impl Prover {
    /// Proves in the form that never expires.
    #[must_use]
    pub fn plain(app_secret: Secret) -> Self {
        Self { app_secret, now: None }
    }

    /// Proves in the form that holds for five minutes; the clock tells Unix seconds.
    #[must_use]
    pub fn timed(app_secret: Secret, now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self { app_secret, now: Some(Arc::new(now)) }
    }

    /// Adds the proof, unless the request has one, or goes without a token.
    #[must_use]
    pub fn prove(&self, request: Request, token: &Secret) -> Request {
        if request.is_anonymous() || request.is_proven() {
            return request;
        }
        let (form, now) = self.now.as_ref().map_or((ProofForm::Plain, 0), |now| (ProofForm::Timed, now()));
        request.proven(&Proof::new(form, &self.app_secret, token, now))
    }
}

impl fmt::Debug for Prover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prover(<redacted>)")
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(<redacted>)")
    }
}

/// The algorithm is that of delivery signatures.
fn hmac_hex(app_secret: &Secret, message: &str) -> String {
    Signature::sign(app_secret, message.as_bytes()).digits()
}

#[cfg(test)]
mod tests {
    use super::{Proof, ProofForm, Prover};
    use crate::request::Request;
    use messenger_wire::Secret;

    #[test]
    fn both_forms_agree_with_the_known_answers() {
        for (form, hex, time) in [
            (ProofForm::Plain, "ee779e67f7e0968ae86cd4ea00dee39b6a2a011cfafc6d4cbb6b6bd77dcbe345", None),
            (ProofForm::Timed, "e33ab7478f6bda12e59e2332022aa373f5ae1d58f2fce0677303fc8f3c86eee4", Some("1700000000")),
        ] {
            let proof = Proof::new(form, &Secret::new("s3cr3t"), &Secret::new("EAAtoken"), 1_700_000_000);
            let parameters: Vec<_> = proof.parameters().collect();
            assert_eq!(parameters[0], ("appsecret_proof".into(), hex.into()));
            assert_eq!(
                parameters.get(1).map(|(name, value)| (&**name, value.as_str())),
                time.map(|at| ("appsecret_time", at))
            );
        }
    }

    #[test]
    fn a_prover_proves_each_request_once_and_only_where_a_token_goes_along() {
        let (secret, token) = (Secret::new("s3cr3t"), Secret::new("EAAtoken"));
        let timed = Prover::timed(secret.clone(), || 1_700_000_000);
        let hex = "ee779e67f7e0968ae86cd4ea00dee39b6a2a011cfafc6d4cbb6b6bd77dcbe345";
        let hex_of_the_time = "e33ab7478f6bda12e59e2332022aa373f5ae1d58f2fce0677303fc8f3c86eee4";
        for (prover, pairs) in [
            (Prover::plain(secret), &[("appsecret_proof", hex)][..]),
            (timed.clone(), &[("appsecret_proof", hex_of_the_time), ("appsecret_time", "1700000000")]),
        ] {
            let proven = prover.prove(Request::get(["42"]), &token);
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
            assert_eq!(proven.query_pairs(), pairs);
            assert_eq!(prover.prove(proven.clone(), &token), proven);
        }
        let anonymous = Request::post(["oauth", "access_token"]).anonymous();
        assert_eq!(timed.prove(anonymous.clone(), &token), anonymous);
        assert_eq!(format!("{timed:?}"), "Prover(<redacted>)");
    }

    #[test]
    fn a_proof_is_of_one_token_and_is_never_printed() {
        let of = |token| Proof::new(ProofForm::Plain, &Secret::new("s"), &Secret::new(token), 0);
        assert_ne!(of("a"), of("b"));
        assert_eq!(format!("{:?}", of("a")), "Proof(<redacted>)");
    }
}
