//! Rows about single requests: outcome, media, shape.

use super::{Class, Key, Row, Source};

/// Advice where only the message tells more, which may repeat what was sent and is therefore in no log.
const NAMED_BY_META: &str = "Correct the request. Meta's message names the parameter; it is in no log, since it may repeat what \
                             was sent: make the call by hand, as in Meta's Graph API Explorer, to read it.";

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Key::Pair(1, 99),
        Class::Transient,
        "An unknown error; a permission may be missing.",
        "Nothing; it is tried again. If it lasts, check the app's permissions.",
    ),
    Row::new(
        Key::Pair(1, 1_357_046),
        Class::UnknownOutcome,
        "The answer was lost on Meta's side; the messages may have been sent.",
        "Nothing; the echo settles whether each message was sent.",
    ),
    Row::new(
        Key::Code(1),
        Class::UnknownOutcome,
        "An unknown error of Meta's.",
        "Nothing; the echo settles whether the message was sent. If it recurs, see https://metastatus.com.",
    ),
    Row::new(
        Key::Code(2),
        Class::UnknownOutcome,
        "An unexpected error of Meta, or the person has blocked the Page.",
        "Nothing; the echo settles whether the message was sent. If it recurs, see https://metastatus.com.",
    ),
    Row::new(
        Key::Code(1200),
        Class::Transient,
        "Passing trouble of Meta's.",
        "Nothing; it is tried again. If it lasts, see https://metastatus.com.",
    )
    .said_by(Source::Seen),
    Row::new(
        Key::Pair(100, 2_018_008),
        Class::Media,
        "Meta could not fetch the media.",
        "Check that the URL is public and answers within 10 seconds (video 75); it is tried once more.",
    )
    .retried_once(),
    Row::new(
        Key::Pair(100, 2_018_294),
        Class::Media,
        "Fetching the video took more than 75 seconds.",
        "Make the video smaller or its server faster, or upload the bytes; it is tried once more.",
    )
    .retried_once(),
    Row::new(
        Key::Pair(100, 2_018_047),
        Class::Media,
        "The media is not of the type that was said.",
        "Say the right type; audio needs an audio/* media type.",
    ),
    Row::new(
        Key::Pair(100, 2_018_074),
        Class::Media,
        "The attachment id is not this Page's, or is older than 90 days.",
        "Upload the media again with this Page's token.",
    ),
    Row::new(
        Key::Pair(100, 2_018_109),
        Class::Media,
        "The media is too big.",
        "Keep images by URL under 8 MB and everything else under 25 MB.",
    ),
    Row::new(
        Key::Range(2_018_173, 2_018_188),
        Class::Media,
        "The media template is wrong.",
        "Give exactly one image or video, by attachment id or Facebook URL, with at most three buttons.",
    ),
    Row::new(Key::Code(100), Class::OurMistake, "A parameter is missing, malformed or over its limit.", NAMED_BY_META),
    Row::new(
        Key::Pair(100, 1_893_061),
        Class::OurMistake,
        "The message tag was retired on 2026-04-27.",
        "Send an approved utility template in place of the tag.",
    )
    .said_by(Source::Changes),
    Row::new(
        Key::Pair(100, 2_018_014),
        Class::OurMistake,
        "A sender action came together with a message.",
        "Send the action and the message apart.",
    ),
    Row::new(Key::Pair(100, 2_018_164), Class::OurMistake, "The request has the wrong shape.", NAMED_BY_META),
    Row::new(
        Key::Pair(100, 2_018_320),
        Class::OurMistake,
        "The product template names products that cannot be shown.",
        "Check that the product ids are in the Page's own catalogue.",
    ),
    Row::new(
        Key::Pair(100, 2_018_328),
        Class::OurMistake,
        "The product template has the wrong shape.",
        "Give 1 to 10 product ids of the Page's own catalogue.",
    ),
    Row::new(
        Key::Pair(1, 2_018_382),
        Class::OurMistake,
        "The instant form cannot be sent.",
        "Check the form's id, and that the form is the Page's and published.",
    ),
    Row::new(
        Key::Number(10_303),
        Class::OurMistake,
        "The account linking token is wrong or older than five minutes.",
        "Have the person start the linking again.",
    ),
    Row::new(
        Key::Number(9_000_001),
        Class::OurMistake,
        "The message was deleted, or is not among the 20 most recent ones of its conversation.",
        "Ask only for recent messages; older ones cannot be read.",
    ),
];
