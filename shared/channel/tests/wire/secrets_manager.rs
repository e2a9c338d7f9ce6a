//! Secrets Manager: both versions of a secret, and what its failures are called.

use aws_sdk_secretsmanager::Client;
use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{SecretSource, SecretsManager};
use messenger_channel::telemetry::log_subscriber;
use messenger_wire::Secret;
use serde_json::{Value, json};

use crate::stub::{Lines, Stub};

fn value(text: &str) -> (u16, Value) {
    (200, json!({"Name": "messenger", "SecretString": text}))
}

fn failure(code: &str) -> (u16, Value) {
    (400, json!({"__type": code, "message": "never shown"}))
}

async fn source(current: Option<(u16, Value)>, previous: Option<(u16, Value)>) -> (SecretsManager, Stub) {
    let stub = Stub::of_stages([("AWSCURRENT", current), ("AWSPREVIOUS", previous)]);
    (SecretsManager::new(Client::new(&stub.start().await), "messenger"), stub)
}

#[tokio::test]
async fn both_versions_of_the_document_are_read() {
    let (source, stub) = source(Some(value("new")), Some(value("old"))).await;
    let versions = source.document().await.unwrap();
    assert_eq!((versions.current, versions.previous), (Secret::new("new"), Ok(Some(Secret::new("old")))));
    let mut requests = stub.requests();
    requests.sort_by_key(|(_, body)| body.to_string());
    let request = |stage: &str| ("GetSecretValue".to_owned(), json!({"SecretId": "messenger", "VersionStage": stage}));
    assert_eq!(requests, [request("AWSCURRENT"), request("AWSPREVIOUS")]);
}

#[tokio::test]
async fn a_previous_version_that_is_not_there_is_told_apart_from_one_that_cannot_be_had() {
    for (previous, expected) in [
        (Some(failure("ResourceNotFoundException")), Ok(None)),
        (Some(failure("InvalidRequestException")), Ok(None)),
        (Some((200, json!({"Name": "messenger", "SecretBinary": "AAAA"}))), Ok(None)),
        (Some(failure("ThrottlingException")), Err("messenger cannot be read (ThrottlingException)")),
        (Some(failure("AccessDeniedException")), Err("messenger cannot be read (AccessDeniedException)")),
        (
            Some((500, json!({"__type": "InternalServiceError"}))),
            Err("messenger cannot be read (InternalServiceError)"),
        ),
        (None, Err("messenger cannot be read (time-out)")),
    ] {
        let (source, _) = source(Some(value("new")), previous).await;
        let versions = source.document().await.unwrap();
        assert_eq!(versions.current, Secret::new("new"));
        assert_eq!(versions.previous.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
    }
}

#[tokio::test]
async fn a_failure_is_named_by_its_code_only() {
    for code in ["ResourceNotFoundException", "ThrottlingException"] {
        let (source, _) = source(Some(failure(code)), Some(value("old"))).await;
        assert_eq!(source.document().await.unwrap_err().to_string(), format!("messenger cannot be read ({code})"));
    }
}

#[tokio::test]
async fn a_secret_without_text_is_a_failure() {
    let binary = (200, json!({"Name": "messenger", "SecretBinary": "AAAA"}));
    let (source, _) = source(Some(binary), Some(value("old"))).await;
    assert_eq!(source.document().await.unwrap_err().to_string(), "messenger cannot be read (no text in it)");
}

#[tokio::test]
async fn even_at_the_lowest_level_no_log_line_shows_a_secret() {
    let lines = Lines::default();
    let writer = lines.clone();
    let guard = tracing::subscriber::set_default(log_subscriber(tracing::Level::TRACE, move || writer.clone()));
    for (current, previous) in [
        (value("MARK-new"), value("MARK-old")),
        ((400, json!({"__type": "ThrottlingException", "message": "MARK"})), value("MARK-old")),
        (value("MARK-new"), failure("ThrottlingException")),
        ((200, json!("MARK")), (200, json!({"SecretString": ["MARK"]}))),
    ] {
        let (source, _) = source(Some(current), Some(previous)).await;
        let shown = format!("{:?}", source.document().await.map_err(|_| ()));
        assert!(!shown.contains("MARK"), "{shown}");
    }
    tracing::debug!(target: "messenger_channel", "the end");
    drop(guard);
    let lines = lines.text();
    assert!(lines.contains("the end"), "{lines}");
    for secret in ["MARK", "AWS4-HMAC"] {
        assert!(!lines.contains(secret), "{secret} is in {lines}");
    }
}

#[tokio::test]
async fn references_name_other_secrets_and_never_files() {
    let (source, stub) = source(Some(value("EAAG")), Some(value("EAAG"))).await;
    let page = Reference::Secret { secret_id: "page".to_owned(), key: None };
    assert_eq!(source.referenced(&page).await.unwrap().current, Secret::new("EAAG"));
    assert!(stub.requests().iter().all(|(_, body)| body["SecretId"] == "page"));
    assert!(source.referenced(&Reference::File("/etc/passwd".to_owned())).await.is_err());
}
