//! Rows about limits: throttles, frequency caps, blocks.

use std::time::Duration;

use super::{Class, Key, Reach, Row, Source};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Key::Code(4),
        Class::Throttled,
        "The app has used up its calls, or sends to too many phone numbers.",
        "Nothing; calls go on after the wait. If it recurs, spread the calls or lower the pace.",
    )
    .holding(Reach::App),
    Row::new(
        Key::Code(17),
        Class::Throttled,
        "The person or system user behind the token has used up their calls.",
        "Nothing; calls go on after the wait. If it recurs, lower the pace.",
    )
    .holding(Reach::Page)
    .said_by(Source::RateLimits),
    Row::new(
        Key::Code(32),
        Class::Throttled,
        "The Page has used up its calls.",
        "Nothing; calls go on after the wait. If it recurs, lower the Page's pace.",
    )
    .holding(Reach::Page)
    .said_by(Source::RateLimits),
    Row::new(
        Key::Code(613),
        Class::Throttled,
        "A limit of this endpoint is used up.",
        "Nothing; calls go on after the wait. If it recurs, lower the pace.",
    ),
    Row::new(
        Key::Pair(613, 2_534_040),
        Class::Throttled,
        "A rate limit is used up.",
        "Nothing; calls go on after the wait. If it recurs, lower the pace.",
    ),
    Row::new(
        Key::Code(80_001),
        Class::Throttled,
        "The Page has used up its calls to the Pages API.",
        "Nothing; calls go on after the wait that the usage header tells.",
    )
    .holding(Reach::Page)
    .said_by(Source::RateLimits),
    Row::new(
        Key::Code(80_006),
        Class::Throttled,
        "The Page has used up its calls to the Messenger API.",
        "Nothing; calls go on after the wait that the usage header tells. If it recurs, lower the Page's pace.",
    )
    .holding(Reach::Page)
    .said_by(Source::RateLimits),
    Row::new(
        Key::Code(341),
        Class::Throttled,
        "The app is at a limit, for the time being.",
        "Nothing; it is tried again later. If it lasts, look at the app's alerts in the App Dashboard.",
    )
    .holding(Reach::Page)
    .said_by(Source::Graph),
    Row::new(
        Key::Pair(4, 2_018_354),
        Class::Policy,
        "This person was sent marketing or opt-in messages too often.",
        "Send this person fewer marketing messages; this one is dropped.",
    ),
    Row::new(
        Key::Pair(9, 2_018_352),
        Class::Policy,
        "This person was sent marketing or opt-in messages too often.",
        "Send this person fewer marketing messages; this one is dropped.",
    ),
    Row::new(
        Key::Pair(613, 1_893_016),
        Class::Policy,
        "This person was asked to opt in too often.",
        "Ask this person less often; this request is dropped.",
    ),
    Row::new(
        Key::Pair(613, 2_018_338),
        Class::TagAbuse,
        "Meta warns that tags are abused towards this person.",
        "Act at once: stop tagged messages to this person, and find out who sends them; the next step is a block.",
    ),
    Row::new(
        Key::Code(368),
        Class::PageRestricted,
        "Meta blocks this for breaking its policies.",
        "Read the Page's Support Inbox, appeal there, and start the Page again once the block is lifted.",
    )
    .said_by(Source::Graph),
    Row::new(
        Key::Number(2022),
        Class::PageRestricted,
        "Commerce messages are switched off for the Page after a violation.",
        "Read the Page's Support Inbox, appeal there, and start the Page again once it is lifted.",
    ),
    Row::new(
        Key::Pair(10, 1_893_063),
        Class::PageRestricted,
        "The Page may not send messages for the time being.",
        "Read the Page's Support Inbox; sends stay stopped until the restriction ends.",
    ),
    Row::new(
        Key::Number(2_300_028),
        Class::Throttled,
        "Marketing messages may be tried again after an hour.",
        "Nothing; it is tried again after an hour.",
    )
    .after(Duration::from_hours(1))
    .said_by(Source::Marketing),
    Row::new(
        Key::Number(2_300_052),
        Class::Policy,
        "Marketing messages are not available here.",
        "Check Meta's page for the countries and businesses that may send them; this one is dropped.",
    )
    .said_by(Source::Marketing),
    Row::new(
        Key::Range(2_300_000, 2_300_099),
        Class::Policy,
        "The Marketing Messages API refuses.",
        "Look the number up on Meta's page of marketing messages, a product apart from the Send API.",
    )
    .said_by(Source::Marketing),
    Row::new(
        Key::Number(1_893_047),
        Class::Policy,
        "The Marketing Messages API refuses.",
        "Look the number up on Meta's page of marketing messages, a product apart from the Send API.",
    )
    .said_by(Source::Marketing),
];
