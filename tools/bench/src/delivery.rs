//! Deliveries as the HTTP API hands them to a function.

use messenger_wire::{Secret, Signature};
use serde_json::json;

/// Configuration document of the subjects.
pub(crate) const DOCUMENT: &str =
    r#"{"appSecret":"bench-app-secret","verifyToken":"v","pageId":"1001","pageAccessToken":"EAAG"}"#;

const APP_SECRET: &str = "bench-app-secret";

/// How many text messages a delivery has, and of how many people.
#[derive(Clone, Copy)]
pub(crate) struct Mix {
    pub(crate) messages: usize,
    pub(crate) people: usize,
}

/// Lambda event with a signed delivery; `number` keeps the ids of deliveries apart.
pub(crate) fn event(number: usize, mix: Mix) -> String {
    let items: Vec<_> = (0..mix.messages).map(|position| item(number, position, position % mix.people)).collect();
    let body = format!(
        r#"{{"object":"page","entry":[{{"id":"1001","time":1789999999500,"messaging":[{}]}}]}}"#,
        items.join(",")
    );
    let signature = Signature::sign(&Secret::new(APP_SECRET), body.as_bytes()).to_string();
    // In the order in which API Gateway writes the members: a reader that tries other kinds of
    // events first finds out at the context.
    format!(
        r#"{{"version":"2.0","routeKey":"POST /webhook","rawPath":"/webhook","rawQueryString":"","headers":{{"content-length":"{length}","content-type":"application/json","host":"bench.example","user-agent":"facebookexternalua","x-amzn-trace-id":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700","x-forwarded-for":"192.0.2.1","x-forwarded-port":"443","x-forwarded-proto":"https","x-hub-signature":"sha1={sha1}","x-hub-signature-256":"{signature}"}},"requestContext":{{"accountId":"123456789012","apiId":"bench","domainName":"bench.example","domainPrefix":"bench","http":{{"method":"POST","path":"/webhook","protocol":"HTTP/1.1","sourceIp":"192.0.2.1","userAgent":"facebookexternalua"}},"requestId":"{number}","routeKey":"POST /webhook","stage":"$default","time":"12/Mar/2026:19:03:58 +0000","timeEpoch":1773342238000}},"body":{body},"isBase64Encoded":false}}"#,
        length = body.len(),
        sha1 = "0".repeat(40),
        body = json!(body),
    )
}

fn item(number: usize, position: usize, person: usize) -> String {
    let person = 7_000_000 + person;
    // The fake queue reads the position back from the id.
    format!(
        r#"{{"sender":{{"id":"{person}"}},"recipient":{{"id":"1001"}},"timestamp":1789999999000,"message":{{"mid":"m_{number}_{position}","text":"Do you have this in blue, and when could it be here?"}}}}"#
    )
}
