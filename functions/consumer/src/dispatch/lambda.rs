//! Lambda function as a bot.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::operation::invoke::InvokeOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use messenger_channel::dispatch_input::DispatchInput;

use super::{DispatchError, Dispatched, aws, body};

/// Calls the function and reads the actions from its answer.
pub(super) async fn request(
    client: &Client,
    function: &str,
    input: &DispatchInput,
) -> Result<Dispatched, DispatchError> {
    let output = invoke(client, function, InvocationType::RequestResponse, input).await?;
    // What the function says about its failure may hold what the person wrote.
    if output.function_error().is_some() {
        return Err(DispatchError::Retry("function failed; its log says why".to_owned()));
    }
    Dispatched::read(output.payload().map(Blob::as_ref).unwrap_or_default())
}

/// Leaves the event with the function, which answers through the `SendQueue`.
pub(super) async fn event(client: &Client, function: &str, input: &DispatchInput) -> Result<Dispatched, DispatchError> {
    invoke(client, function, InvocationType::Event, input).await?;
    Ok(Dispatched::once(Vec::new()))
}

async fn invoke(
    client: &Client,
    function: &str,
    invocation: InvocationType,
    input: &DispatchInput,
) -> Result<InvokeOutput, DispatchError> {
    let payload = Blob::new(body(input)?);
    let request = client.invoke().function_name(function).invocation_type(invocation).payload(payload);
    request.send().await.map_err(|error| aws::error(&error))
}
