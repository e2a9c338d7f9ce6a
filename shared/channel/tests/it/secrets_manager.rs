//! Secrets Manager: both versions of a secret, and what its failures are called.

use aws_sdk_secretsmanager::Client;
use messenger_channel::account::Reference;
use messenger_channel::secrets::{SecretSource, SecretsManager};
use messenger_wire::Secret;
use serde_json::{Value, json};

use crate::stub::Stub;

fn value(text: &str) -> (u16, Value) {
    (200, json!({"Name": "messenger", "SecretString": text}))
}

fn failure(code: &str) -> (u16, Value) {
    (400, json!({"__type": code, "message": "never shown"}))
}

async fn source(answers: [(u16, Value); 2]) -> (SecretsManager, Stub) {
    let stub = Stub::answering(answers);
    (SecretsManager::new(Client::new(&stub.start().await), "messenger"), stub)
}

#[tokio::test]
async fn both_versions_of_the_document_are_read() {
    // Both calls are under way at once; the stub gives both the same text.
    let (source, stub) = source([value("text"), value("text")]).await;
    let versions = source.document().await.unwrap();
    assert_eq!((versions.current, versions.previous), (Secret::new("text"), Some(Secret::new("text"))));
    let mut requests = stub.requests();
    requests.sort_by_key(|(_, body)| body.to_string());
    let request = |stage: &str| ("GetSecretValue".to_owned(), json!({"SecretId": "messenger", "VersionStage": stage}));
    assert_eq!(requests, [request("AWSCURRENT"), request("AWSPREVIOUS")]);
}

#[tokio::test]
async fn a_failure_is_named_by_its_code_only() {
    let (source, _) = source([failure("ResourceNotFoundException"), failure("ResourceNotFoundException")]).await;
    let error = source.document().await.unwrap_err();
    assert_eq!(error.to_string(), "messenger cannot be read (ResourceNotFoundException)");
}

#[tokio::test]
async fn a_secret_without_text_is_a_failure() {
    let binary = (200, json!({"Name": "messenger", "SecretBinary": "AAAA"}));
    let (source, _) = source([binary.clone(), binary]).await;
    assert_eq!(source.document().await.unwrap_err().to_string(), "messenger cannot be read (no text in it)");
}

#[tokio::test]
async fn references_name_other_secrets_and_never_files() {
    let (source, stub) = source([value("EAAG"), value("EAAG")]).await;
    let page = Reference::Secret { secret_id: "page".to_owned(), key: None };
    assert_eq!(source.referenced(&page).await.unwrap().current, Secret::new("EAAG"));
    assert!(stub.requests().iter().all(|(_, body)| body["SecretId"] == "page"));
    assert!(source.referenced(&Reference::File("/etc/passwd".to_owned())).await.is_err());
}
