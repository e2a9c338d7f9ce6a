//! `appsecret_proof`: shows Graph that a token is used by the app's own servers.
//!
//! Once *Require App Secret* is on in the app's settings, Graph refuses every call without it.
//! See <https://developers.facebook.com/docs/graph-api/guides/secure-requests>.

use std::borrow::Cow;
use std::fmt;

use messenger_wire::{Secret, Signature};

/// Which of the two documented forms of the proof is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProofForm {
    /// HMAC of the token alone; never expires, and is what Meta's own SDK still computes.
    #[default]
    Plain,
    /// HMAC of the token and the time, sent with `appsecret_time`; Graph takes it for five minutes.
    Timed,
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
        std::iter::once(("appsecret_proof".into(), self.hex.clone())).chain(time)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof(<redacted>)")
    }
}

/// The algorithm is that of delivery signatures, without their `sha256=`.
fn hmac_hex(app_secret: &Secret, message: &str) -> String {
    let mut text = Signature::sign(app_secret, message.as_bytes()).to_string();
    text.split_off(text.len() - 64)
}

#[cfg(test)]
mod tests {
    use super::{Proof, ProofForm};
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
    fn a_proof_is_of_one_token_and_is_never_printed() {
        let of = |token| Proof::new(ProofForm::Plain, &Secret::new("s"), &Secret::new(token), 0);
        assert_ne!(of("a"), of("b"));
        assert_eq!(format!("{:?}", of("a")), "Proof(<redacted>)");
    }
}
