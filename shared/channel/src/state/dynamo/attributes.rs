//! Attribute values to and from our types.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use messenger_wire::TimestampMs;

use super::super::StateError;

/// Attributes of an item by name.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Text.
pub(super) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// Number.
pub(super) fn n(number: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}

/// Yes or no.
pub(super) fn flag(value: bool) -> AttributeValue {
    AttributeValue::Bool(value)
}

/// Point in time, in milliseconds.
pub(super) fn ms(time: TimestampMs) -> AttributeValue {
    n(time.as_millis())
}

/// Point in time as DynamoDB's time to live wants it: in seconds, rounded up.
pub(super) fn expires_at(now: TimestampMs, keep: std::time::Duration) -> AttributeValue {
    n(now.as_millis().div_euclid(1000) + 1 + i64::try_from(keep.as_secs()).unwrap_or(i64::MAX / 2))
}

/// Text of an attribute, if it is there.
pub(super) fn text<'a>(item: &'a Item, name: &'static str) -> Result<Option<&'a str>, StateError> {
    item.get(name)
        .map(|value| value.as_s().map_err(|_| StateError::Corrupt(name)))
        .transpose()
        .map(|text| text.map(String::as_str))
}

/// Number of an attribute, if it is there.
pub(super) fn number<T: std::str::FromStr>(item: &Item, name: &'static str) -> Result<Option<T>, StateError> {
    let Some(value) = item.get(name) else { return Ok(None) };
    let digits = value.as_n().map_err(|_| StateError::Corrupt(name))?;
    digits.parse().map(Some).map_err(|_| StateError::Corrupt(name))
}

/// Point in time of an attribute in milliseconds, if it is there.
pub(super) fn time(item: &Item, name: &'static str) -> Result<Option<TimestampMs>, StateError> {
    Ok(number(item, name)?.map(TimestampMs::from_millis))
}
