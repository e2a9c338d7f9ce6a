use super::{file, page, person, size};
use crate::Request;
use crate::endpoints::message_attachments::{self, AttachmentKind};
use crate::endpoints::{messages, personas, thread_control};
use serde_json::json;
use std::time::Duration;

#[test]
fn what_is_over_a_limit_is_refused_before_it_is_sent() {
    type Limited = (&'static str, u64, fn(u64) -> Request);
    let limits: [Limited; 4] = [
        ("duration", thread_control::EXTENSION.as_secs(), |n| {
            thread_control::extend(&page(), &person(), Duration::from_secs(n)).into_request()
        }),
        ("name", personas::NAME_UNITS as u64, |n| {
            personas::create(&page(), &"x".repeat(size(n)), "https://a.example").into_request()
        }),
        ("filedata", message_attachments::UPLOAD_BYTES as u64, |n| {
            message_attachments::upload_file(&page(), AttachmentKind::File, file(n)).into_request()
        }),
        ("filedata", message_attachments::UPLOAD_BYTES as u64, |n| {
            messages::send_file(&page(), &json!({}), file(n)).into_request()
        }),
    ];
    for (field, limit, request) in limits {
        assert_eq!(request(limit).check(), Ok(()), "{field} at {limit}");
        let refused = request(limit + 1).check().unwrap_err();
        assert_eq!(refused.to_string(), format!("{field} is {}, at most {limit}", limit + 1));
    }
}
