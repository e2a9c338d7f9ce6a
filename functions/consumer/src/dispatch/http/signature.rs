//! Signature of a post, as <https://www.standardwebhooks.com> describes it.

use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use base64::{Engine, alphabet};
use hmac::{Hmac, KeyInit, Mac};
use messenger_channel::dispatch_setting::ENCODED_KEY;
use messenger_wire::{Secret, TimestampMs};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

/// Headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of a body; `None` where a value fits into no
/// header. Each secret signs, so that a receiver may know any of them, and take it for either of its keys.
pub(super) fn headers(secrets: &[Secret], id: &str, now: TimestampMs, body: &str) -> Option<HeaderMap> {
    let timestamp = (now.as_millis() / 1000).to_string();
    let signatures: Option<Vec<_>> =
        secrets.iter().flat_map(keys).map(|key| sign(&key, id, &timestamp, body)).collect();
    let signature = signatures?.join(" ");
    let mut headers = HeaderMap::new();
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", &timestamp), ("webhook-signature", &signature)] {
        headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).ok()?);
    }
    Some(headers)
}

fn sign(key: &[u8], id: &str, timestamp: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

/// Keys that a receiver may take a secret for: the bytes behind `whsec_`; of a secret without that prefix the text
/// itself and, where it is base64, what the libraries decode it to. A setting with a broken one is refused when it is
/// read.
fn keys(secret: &Secret) -> Vec<Vec<u8>> {
    let text = secret.expose();
    if let Some(encoded) = text.strip_prefix(ENCODED_KEY) {
        return BASE64_STANDARD.decode(encoded).into_iter().collect();
    }
    let decoded = AS_LIBRARIES_DO.decode(text).ok().filter(|key| !key.is_empty());
    [text.as_bytes().to_vec()].into_iter().chain(decoded).collect()
}

/// Base64 as the libraries read it: with its padding or without, whatever the bits say that belong to no byte.
const AS_LIBRARIES_DO: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests {
    use messenger_wire::{Secret, TimestampMs};

    use super::{headers, sign};

    /// Body, id, time and secret of the reference implementations.
    const BODY: &str = "{\"test\": 2432232314}";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const NOW: TimestampMs = TimestampMs::from_millis(1_614_265_330_999);
    const ENCODED: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signatures(secrets: &[&str]) -> Vec<String> {
        let secrets: Vec<Secret> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
        let headers = headers(&secrets, ID, NOW, BODY).unwrap();
        headers["webhook-signature"].to_str().unwrap().split(' ').map(str::to_owned).collect()
    }

    fn by(key: &[u8]) -> String {
        sign(key, ID, "1614265330", BODY).unwrap()
    }

    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        assert_eq!(signatures(&[&format!("whsec_{ENCODED}")]), [SIGNATURE]);
    }

    #[test]
    fn a_secret_without_prefix_signs_as_it_is_and_as_what_it_decodes_to() {
        assert_eq!(signatures(&["a key"]), [by(b"a key")]);
        assert_eq!(signatures(&["a2V5"]), [by(b"a2V5"), by(b"key")]);
        for keys in ["a2V5cw==", "a2V5cw", "a2V5cx"] {
            assert_eq!(signatures(&[keys]), [by(keys.as_bytes()), by(b"keys")]);
        }
        assert_eq!(signatures(&[ENCODED]), [by(ENCODED.as_bytes()), SIGNATURE.to_owned()]);
    }

    #[test]
    fn the_timestamp_counts_seconds() {
        let headers = headers(&[Secret::new("a key")], ID, NOW, BODY).unwrap();
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        assert_eq!(headers["webhook-id"], ID);
    }

    #[test]
    fn each_secret_signs_and_a_space_stands_between() {
        assert_eq!(signatures(&["a new key", "whsec_a2V5"]), [by(b"a new key"), by(b"key")]);
    }
}
