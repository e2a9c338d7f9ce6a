//! What the ingress reads of a Lambda event, whichever gateway wrote it.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use lambda_http::request::RequestOrigin;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::EventBody;
use crate::handshake;

/// Event of an HTTP API, a Function URL, a REST API or an ALB.
pub struct Event(Members);

/// Of the members of all these events those that make a request.
///
/// The readers of `lambda_http` try one kind after the other, each with everything that it holds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    request_context: Option<RequestContext>,
    /// Path and query of an HTTP API and a Function URL, which no other gateway writes.
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    http_method: Option<String>,
    path: Option<String>,
    query_string_parameters: Option<Pairs>,
    multi_value_query_string_parameters: Option<Pairs>,
    headers: Option<Pairs>,
    multi_value_headers: Option<Pairs>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

#[derive(Deserialize)]
struct RequestContext {
    /// Of an HTTP API and a Function URL.
    http: Option<HttpContext>,
    /// Of an ALB.
    elb: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct HttpContext {
    method: String,
}

/// Read from the text: the runtime's reader would write down the path to every member on its way.
impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = <&RawValue>::deserialize(deserializer)?;
        serde_json::from_str(event.get()).map(Self).map_err(D::Error::custom)
    }
}

impl Event {
    /// Which gateway wrote it; a Function URL writes what an HTTP API does.
    pub(super) fn origin(&self) -> RequestOrigin {
        let is_of_alb = self.0.request_context.as_ref().is_some_and(|context| context.elb.is_some());
        match self.0.raw_path {
            Some(_) => RequestOrigin::ApiGatewayV2,
            None if is_of_alb => RequestOrigin::Alb,
            None => RequestOrigin::ApiGatewayV1,
        }
    }

    /// `None` where it is no method.
    pub(super) fn method(&self) -> Option<Method> {
        let of_context = self.0.request_context.as_ref().and_then(|context| context.http.as_ref());
        let method = of_context.map(|http| &http.method).or(self.0.http_method.as_ref())?;
        Method::from_bytes(method.as_bytes()).ok()
    }

    pub(super) fn path(&self) -> &str {
        self.0.raw_path.as_ref().or(self.0.path.as_ref()).map_or("", String::as_str)
    }

    /// Query as it stands in a URI; where it is no text, what of it somebody reads.
    pub(super) fn query(&self) -> String {
        match self.origin() {
            RequestOrigin::ApiGatewayV2 => self.0.raw_query_string.clone().unwrap_or_default(),
            // An ALB passes its parameters on as they came.
            RequestOrigin::Alb => {
                let pairs: Vec<_> = self.parameters().map(|(name, value)| [name, "=", value].concat()).collect();
                pairs.join("&")
            }
            // A REST API has decoded them.
            _ => form_urlencoded::Serializer::new(String::new()).extend_pairs(self.parameters()).finish(),
        }
    }

    /// Parameters that somebody reads, of the form for several values where they are there.
    fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        handshake::PARAMETERS.into_iter().flat_map(move |name| {
            let several = values_of(self.0.multi_value_query_string_parameters.as_ref(), name);
            let values =
                if several.is_empty() { values_of(self.0.query_string_parameters.as_ref(), name) } else { several };
            values.into_iter().map(move |value| (name, value))
        })
    }

    /// Headers in both forms, and the body. Only the form for several values has all of a doubled header.
    pub(super) fn into_content(self) -> (HeaderMap, EventBody) {
        let mut headers = self.0.headers.map(Pairs::into_headers).unwrap_or_default();
        headers.extend(self.0.multi_value_headers.map(Pairs::into_headers).unwrap_or_default());
        (headers, EventBody::new(self.0.body, self.0.is_base64_encoded.unwrap_or_default()))
    }
}

/// Shows nothing of what it holds, which a stranger wrote.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").finish_non_exhaustive()
    }
}

/// Values by their names, of which some may have several.
struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// What no request can hold is left out.
    fn into_headers(self) -> HeaderMap {
        let header = |(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?));
        self.0.into_iter().filter_map(header).collect()
    }
}

fn values_of<'p>(pairs: Option<&'p Pairs>, name: &str) -> Vec<&'p str> {
    let pairs = pairs.map(|pairs| pairs.0.as_slice()).unwrap_or_default();
    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

/// Value of a name, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names with a text or a list of texts each")
    }

    /// A name that stands there twice is one with several values.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, values)) = map.next_entry::<String, Values>()? {
            match values {
                Values::One(value) => pairs.push((name, value)),
                Values::Several(values) => pairs.extend(values.into_iter().map(|value| (name.clone(), value))),
            }
        }
        Ok(Pairs(pairs))
    }
}
