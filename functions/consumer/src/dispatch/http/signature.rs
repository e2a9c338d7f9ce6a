//! Signature of a post, as <https://www.standardwebhooks.com> describes it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use messenger_channel::dispatch_setting::ENCODED_KEY;
use messenger_wire::{Secret, TimestampMs};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

/// Headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of a body; `None` where a value fits into no
/// header. Each secret signs, so that a receiver may know any of them.
pub(super) fn headers(secrets: &[Secret], id: &str, now: TimestampMs, body: &str) -> Option<HeaderMap> {
    let timestamp = (now.as_millis() / 1000).to_string();
    let signatures: Option<Vec<_>> = secrets.iter().map(|secret| sign(secret, id, &timestamp, body)).collect();
    let signature = signatures?.join(" ");
    let mut headers = HeaderMap::new();
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", &timestamp), ("webhook-signature", &signature)] {
        headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).ok()?);
    }
    Some(headers)
}

fn sign(secret: &Secret, id: &str, timestamp: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret)).ok()?;
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

/// Bytes behind `whsec_`; a secret of another form is taken as it is. A setting with a broken one
/// is refused when it is read.
fn key(secret: &Secret) -> Vec<u8> {
    let text = secret.expose();
    let decoded = text.strip_prefix(ENCODED_KEY).and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
    decoded.unwrap_or_else(|| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use messenger_wire::{Secret, TimestampMs};

    use super::{headers, sign};

    /// Vector of the reference implementations.
    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}").unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_without_prefix_is_the_key_itself() {
        let plain = sign(&Secret::new("key"), "a", "1", "b").unwrap();
        assert_eq!(plain, sign(&Secret::new("whsec_a2V5"), "a", "1", "b").unwrap());
        assert_ne!(plain, sign(&Secret::new("whsec_a2V"), "a", "1", "b").unwrap());
    }

    #[test]
    fn the_timestamp_counts_seconds() {
        let headers = headers(&[Secret::new("key")], "a", TimestampMs::from_millis(1_700_000_000_999), "b").unwrap();
        assert_eq!(headers["webhook-timestamp"], "1700000000");
        assert_eq!(headers["webhook-id"], "a");
    }

    #[test]
    fn each_secret_signs_and_a_space_stands_between() {
        let secrets = ["new", "old"].map(Secret::new);
        let headers = headers(&secrets, "a", TimestampMs::from_millis(1_000), "b").unwrap();
        let [new, old] = secrets.map(|secret| sign(&secret, "a", "1", "b").unwrap());
        assert_eq!(headers["webhook-signature"], format!("{new} {old}"));
    }
}
