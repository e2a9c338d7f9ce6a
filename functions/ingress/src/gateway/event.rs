//! Which gateway an event is of.

use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::request::LambdaRequest;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Event of any of the gateways.
///
/// Read as `lambda_http` does it, but as one of an HTTP API or a Function URL first, and only then as one of a REST API
/// or an ALB: each try reads all headers, and what the template deploys is an HTTP API.
#[derive(Debug)]
pub struct Event(pub LambdaRequest);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = <&RawValue>::deserialize(deserializer)?.get();
        match serde_json::from_str::<ApiGatewayV2httpRequest>(event) {
            // No other gateway writes it; without it every event would pass for one of these.
            Ok(event) if event.raw_path.is_some() => Ok(Self(LambdaRequest::ApiGatewayV2(event))),
            _ => serde_json::from_str(event).map(Self).map_err(D::Error::custom),
        }
    }
}
