//! Puts send commands into their queue over HTTP, in place of `sqs:SendMessage`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use messenger_channel::queue::memory::MemoryQueue;
use messenger_channel::queue::{Message, QueueId, fit_for_queue};
use messenger_channel::send_command::SendCommand;
use serde_json::json;
use serde_json::value::RawValue;

/// Route of send commands.
pub(crate) fn router(queue: MemoryQueue) -> Router {
    Router::new().route("/send-queue", post(enqueue)).with_state(queue)
}

/// Says at once what is wrong with a command; SQS would take it, and the consumer park it.
async fn enqueue(State(queue): State<MemoryQueue>, Json(text): Json<Box<RawValue>>) -> Response {
    let command = match SendCommand::parse(text.get()) {
        Ok(command) => command,
        Err(problems) => return refused(&problems),
    };
    // Commands for one recipient keep their order, and an id counts once, as the contract asks of every sender.
    let group = json!([command.account, command.to]).to_string();
    let message = Message {
        message_group_id: QueueId::new(&group),
        deduplication_id: QueueId::new(&command.id),
        body: fit_for_queue(text.get().to_owned()),
    };
    match queue.send(message) {
        Ok(message_id) => (StatusCode::ACCEPTED, Json(json!({"messageId": message_id}))).into_response(),
        Err(error) => refused(&error),
    }
}

fn refused(error: &dyn std::error::Error) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": error.to_string()}))).into_response()
}
