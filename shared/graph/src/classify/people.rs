//! Rows about the person and the thread: window, reachability, who may answer.

use super::{Class, Key, Row};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        Key::Pair(10, 2_018_278),
        Class::WindowClosed,
        "The message is outside the messaging window.",
        "Wait until the person writes or taps again, or send an approved utility template.",
    ),
    Row::new(
        Key::Pair(10, 2_534_022),
        Class::WindowClosed,
        "The message is outside the messaging window.",
        "Wait until the person writes or taps again.",
    ),
    Row::new(
        Key::Pair(10, 2_018_065),
        Class::WindowClosed,
        "The message is outside the messaging window, and the Page is no registered news Page.",
        "Wait until the person writes or taps again, or send an approved utility template.",
    ),
    Row::new(
        Key::Pair(10, 2_018_108),
        Class::RecipientUnavailable,
        "This person cannot receive messages right now.",
        "Nothing; wait until the person writes again.",
    ),
    Row::new(
        Key::Pair(100, 2_018_001),
        Class::RecipientUnavailable,
        "There is no such person for this Page.",
        "Check that the id is page-scoped and of this Page, that the token is this Page's, and that it is no login id.",
    ),
    Row::new(
        Key::Pair(200, 1_545_041),
        Class::RecipientUnavailable,
        "This person is not available.",
        "Nothing; the person has left, blocked the Page, or is not reached by it.",
    ),
    Row::new(
        Key::Pair(551, 1_545_041),
        Class::RecipientUnavailable,
        "This person is not available.",
        "Nothing; the person has left, blocked the Page, or is not reached by it.",
    ),
    Row::new(
        Key::Code(551),
        Class::RecipientUnavailable,
        "This person takes no messages from the Page.",
        "Nothing; wait until the person writes again.",
    ),
    Row::new(
        Key::Number(2_018_218),
        Class::RecipientUnavailable,
        "There is no profile for this person, as with those known by phone number.",
        "Nothing; go on without the profile.",
    ),
    Row::new(
        Key::Pair(10, 1_893_015),
        Class::Policy,
        "The person has stopped this topic.",
        "Nothing; send nothing more on this topic to the person.",
    ),
    Row::new(
        Key::Pair(10, 1_404_170),
        Class::Policy,
        "The Page may not send opt-in requests.",
        "Stop opt-in requests of this Page and read its Support Inbox.",
    ),
    Row::new(
        Key::Number(2_018_300),
        Class::ThreadOwnedElsewhere,
        "Another app, or a person in the inbox, controls the thread.",
        "Nothing while a colleague answers; else take or request the thread, or set the default app of the Page.",
    ),
    Row::new(
        Key::Pair(100, 2_534_037),
        Class::ThreadOwnedElsewhere,
        "The app does not own the thread, so it may not do this.",
        "Nothing while a colleague answers; else take or request the thread, or set the default app of the Page.",
    ),
    Row::new(
        Key::Number(2_018_171),
        Class::ThreadOwnedElsewhere,
        "Only an app that receives the thread may do this.",
        "Connect the app in the Page's Conversation Routing settings.",
    ),
    Row::new(
        Key::Number(2_018_234),
        Class::ThreadOwnedElsewhere,
        "Only an app that receives the thread may do this.",
        "Connect the app in the Page's Conversation Routing settings.",
    ),
    Row::new(
        Key::Number(2_018_321),
        Class::AutomatedAnswer,
        "Messenger's automated questions and answers hold the thread.",
        "Nothing; it is tried again. If it recurs, switch the Page's automated answers off in Business Suite.",
    ),
];
