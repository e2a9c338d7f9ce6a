//! Secrets that stand elsewhere and cannot be read: whom that costs something, and what.

use http::Request;
use lambda_http::Body;
use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{SecretSource, SourceError, Versions};
use messenger_wire::Secret;

use crate::queue::FakeQueue;
use crate::setup::{Written, delivery_of, ingress_from, notification, status, text_event};

/// Two apps with a Page each; whatever belongs to `shop` stands elsewhere.
const DOCUMENT: &str = r#"{
    "apps": {
        "default": {"appSecrets": ["app-secret"], "verifyTokens": ["verify-me"]},
        "shop": {"appSecrets": [{"secretId": "shop-secret"}, "former-secret"], "verifyTokens": [{"secretId": "shop-verify"}]}
    },
    "accounts": {
        "main": {"pageId": "1001", "pageAccessToken": "EAAG-main"},
        "shop": {"app": "shop", "pageId": "2002", "pageAccessToken": {"secretId": "shop-token"}}
    }
}"#;

/// Store in which one secret cannot be read; every other has its name as its value.
struct Store(&'static str);

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        Ok(Versions { current: Secret::new(DOCUMENT), previous: Ok(None) })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        let Reference::Secret { secret_id, .. } = reference else { panic!("{reference:?}") };
        if secret_id == self.0 {
            return Err(SourceError {
                what: secret_id.clone(),
                reason: "AccessDeniedException".to_owned(),
                is_absent: false,
            });
        }
        Ok(Versions { current: Secret::new(secret_id), previous: Ok(None) })
    }
}

struct Seen {
    status: u16,
    accounts: Vec<String>,
    metrics: String,
}

/// What becomes of a request where a secret cannot be read.
async fn against(unreadable: &'static str, request: Request<Body>) -> Seen {
    let (queue, metrics) = (FakeQueue::default(), Written::default());
    let status = status(&ingress_from(Store(unreadable), &queue, &metrics).handle(request).await);
    let accounts = queue.envelopes().into_iter().map(|envelope| envelope.account).collect();
    Seen { status, accounts, metrics: metrics.text() }
}

fn to_shop(secret: &str) -> Request<Body> {
    let body = notification(&[text_event("7001", "m_1")]).replace("1001", "2002");
    delivery_of("/webhook/shop", secret, &body)
}

fn to_default() -> Request<Body> {
    delivery_of("/webhook", "app-secret", &notification(&[text_event("7001", "m_1")]))
}

#[tokio::test]
async fn a_secret_of_one_app_or_account_costs_no_other_anything() {
    for unreadable in ["shop-secret", "shop-verify", "shop-token"] {
        let seen = against(unreadable, to_default()).await;
        assert_eq!((seen.status, seen.accounts), (200, vec!["main".to_owned()]), "{unreadable}");
    }
}

#[tokio::test]
async fn events_of_an_account_without_its_token_are_stored_all_the_same() {
    let seen = against("shop-token", to_shop("shop-secret")).await;
    assert_eq!((seen.status, seen.accounts), (200, vec!["shop".to_owned()]));
    assert!(!seen.metrics.contains("ForeignPage"), "{}", seen.metrics);
}

#[tokio::test]
async fn what_only_the_missing_app_secret_could_prove_comes_again_and_is_neither_refused_nor_dropped() {
    for (unreadable, signed_with, expected) in [
        ("", "shop-secret", 200),
        ("", "", 401),
        ("shop-secret", "shop-secret", 503),
        ("shop-secret", "", 503),
        ("shop-secret", "former-secret", 200),
        // No verify token proves a delivery.
        ("shop-verify", "shop-secret", 200),
        ("shop-verify", "", 401),
    ] {
        let seen = against(unreadable, to_shop(signed_with)).await;
        assert_eq!(seen.status, expected, "{unreadable} {signed_with}");
        assert_eq!(seen.accounts.len(), usize::from(expected == 200), "{unreadable} {signed_with}");
        assert_eq!(seen.metrics.contains(r#""Reason":"secret_unreadable""#), expected == 503, "{}", seen.metrics);
    }
}

#[tokio::test]
async fn a_handshake_that_only_the_missing_verify_token_could_admit_is_not_refused_for_good() {
    for (unreadable, token, expected) in [
        ("", "shop-verify", 200),
        ("", "wrong", 403),
        ("shop-verify", "shop-verify", 503),
        ("shop-verify", "wrong", 503),
        // No app secret admits a handshake.
        ("shop-secret", "shop-verify", 200),
        ("shop-secret", "wrong", 403),
    ] {
        let query = format!("hub.mode=subscribe&hub.challenge=1&hub.verify_token={token}");
        let request = Request::get(format!("/webhook/shop?{query}")).body(Body::Empty).unwrap();
        assert_eq!(against(unreadable, request).await.status, expected, "{unreadable} {token}");
    }
}
