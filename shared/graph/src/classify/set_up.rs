//! Rows about tokens, permissions and settings.

use super::{Class, Key, Row, Source, TokenDeath};

pub(super) const ROWS: &[Row] = &[
    dead(458, TokenDeath::AppRemoved, "The person who made the token has removed the app."),
    dead(459, TokenDeath::Checkpoint, "The person who made the token must log in to Facebook and pass a checkpoint."),
    dead(460, TokenDeath::PasswordChanged, "The person who made the token has changed the password."),
    dead(463, TokenDeath::Expired, "The token has expired."),
    dead(464, TokenDeath::Unconfirmed, "The account of the person who made the token is not confirmed."),
    dead(467, TokenDeath::Invalid, "The token was invalidated, as by logging out."),
    dead(492, TokenDeath::RoleLost, "The person who made the token has lost the role on the Page."),
    Row::new(
        Key::Code(190),
        Class::TokenDead(TokenDeath::Unsaid),
        "The token is dead or malformed, or the Page was left out when someone connected the app again.",
        "Connect the Page again with all its Pages ticked and put the new Page token into the secret.",
    )
    .said_by(Source::Graph),
    Row::new(
        Key::Code(102),
        Class::TokenDead(TokenDeath::Unsaid),
        "The session behind the token has ended.",
        "Connect the Page again and put the new Page token into the secret.",
    )
    .said_by(Source::Graph),
    Row::new(
        Key::Said(100, "Invalid appsecret_proof"),
        Class::ProofRefused,
        "The proof of the app secret is of another secret than the app has, or of another app than the token.",
        "Put the app's present secret into the secret; the one before may stay beside it.",
    )
    .said_by(Source::Seen),
    Row::new(
        Key::Said(100, "API calls from the server require an appsecret_proof"),
        Class::ProofRefused,
        "The app asks for a proof of its secret, and the call had none.",
        "Put the app's secret into the secret, or see why it cannot be read.",
    )
    .said_by(Source::Seen),
    Row::new(
        Key::Code(10),
        Class::AccountSetUp,
        "The app lacks a permission for this.",
        "Ask for the permission in App Review, then connect the Page again so that the token carries it.",
    ),
    Row::new(
        Key::Code(200),
        Class::AccountSetUp,
        "The app is not approved for this, or is in development mode.",
        "Ask for Advanced Access in App Review and switch the app to live; until then only people with a role get messages.",
    ),
    Row::new(
        Key::Pair(200, 2_018_028),
        Class::SetUp,
        "The app may not message people without a role on it.",
        "Ask for Advanced Access to pages_messaging in App Review.",
    ),
    Row::new(
        Key::Pair(200, 2_018_027),
        Class::SetUp,
        "The app may not match people by phone number.",
        "Send by page-scoped id; matching by phone number is no longer documented.",
    ),
    Row::new(
        Key::Pair(200, 2_018_021),
        Class::SetUp,
        "The app may not match people by phone number.",
        "Send by page-scoped id; matching by phone number is no longer documented.",
    ),
    Row::new(
        Key::Pair(2, 2_018_344),
        Class::SetUp,
        "The Page has not accepted Meta's terms for contacts and labels.",
        "Have an admin accept the terms in the Page's inbox.",
    ),
    Row::new(
        Key::Pair(100, 33),
        Class::AccountSetUp,
        "The object does not exist, or the token may not see it.",
        "Check the id, and that the token is this Page's and carries the permission.",
    )
    .said_by(Source::Graph),
    Row::new(
        Key::Number(2_018_247),
        Class::SetUp,
        "The app may not read this field of a profile.",
        "Ask for the feature or permission of the field in App Review, or leave the field out.",
    ),
];

const fn dead(subcode: i64, why: TokenDeath, meaning: &'static str) -> Row {
    let advice = "Connect the Page again and put the new Page token into the secret; sending resumes by itself.";
    Row::new(Key::Pair(190, subcode), Class::TokenDead(why), meaning, advice).said_by(Source::Graph)
}
