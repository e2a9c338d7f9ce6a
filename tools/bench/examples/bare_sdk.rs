//! The work of the Node.js baseline in Rust, with the AWS clients that the ingress has: verify, split, enqueue; no log,
//! no metric, no limits. An ingress that speaks to SQS by the SDK cannot cost less.

use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use messenger_channel::aws::AwsSettings;
use messenger_channel::settings::{Settings, environment};
use messenger_wire::{Secret, Signature};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

struct Bare {
    sqs: aws_sdk_sqs::Client,
    queue_url: String,
    app_secret: Secret,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut settings = Settings::new(&environment);
    let (aws, queue_url) = (AwsSettings::read(&mut settings), settings.required("EVENT_QUEUE_URL"));
    let secret_id = settings.required("SECRET_ID");
    let ((aws, queue_url), secret_id) = settings.finish(aws.zip(queue_url).zip(secret_id))?;
    let config = aws.config()?;
    let secrets = aws_sdk_secretsmanager::Client::new(&config);
    let secret = secrets.get_secret_value().secret_id(secret_id).send().await?;
    let secret: Value = serde_json::from_str(secret.secret_string().unwrap_or_default())?;
    let app_secret = Secret::new(secret["appSecret"].as_str().unwrap_or_default());
    let bare = Bare { sqs: aws_sdk_sqs::Client::new(&config), queue_url, app_secret };
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| bare.answer(event.payload))).await
}

impl Bare {
    async fn answer(&self, event: Value) -> Result<Value, Error> {
        let body = event["body"].as_str().unwrap_or_default();
        let signature = Signature::parse(event["headers"]["x-hub-signature-256"].as_str().unwrap_or_default())?;
        if signature.matches(std::slice::from_ref(&self.app_secret), body.as_bytes()).is_none() {
            return Ok(json!({"statusCode": 401}));
        }
        let delivery: Value = serde_json::from_str(body)?;
        let entries = delivery["entry"].as_array().into_iter().flatten();
        let events: Vec<_> = entries.filter_map(|entry| entry["messaging"].as_array()).flatten().collect();
        for batch in events.chunks(10) {
            let batch: Result<_, _> =
                batch.iter().enumerate().map(|(position, event)| message(position, event)).collect();
            let sent =
                self.sqs.send_message_batch().queue_url(&self.queue_url).set_entries(Some(batch?)).send().await?;
            if !sent.failed().is_empty() {
                return Ok(json!({"statusCode": 503}));
            }
        }
        Ok(json!({"statusCode": 200, "body": "EVENT_RECEIVED"}))
    }
}

fn message(position: usize, event: &Value) -> Result<SendMessageBatchRequestEntry, Error> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let id = hex::encode(Sha256::digest(text(&event["message"]["mid"])));
    let entry = SendMessageBatchRequestEntry::builder()
        .id(position.to_string())
        .message_group_id(format!("1001:{}", text(&event["sender"]["id"])))
        .message_deduplication_id(id)
        .message_body(json!({"pageId": "1001", "event": event}).to_string());
    Ok(entry.build()?)
}
