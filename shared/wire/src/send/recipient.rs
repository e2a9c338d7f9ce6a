//! Whom a message is for.

use serde::{Deserialize, Serialize};

use crate::check::Object;

use crate::{Id, IdError, IdKind, Participant, Psid, Secret, UserRef};

/// Marks a [`NotificationToken`].
#[derive(Debug)]
pub enum NotificationTokenKind {}

impl IdKind for NotificationTokenKind {
    const NAME: &'static str = "NotificationToken";
    const PERSONAL: bool = true;
}

/// Right to send to a person outside the window, given by an opt-in.
///
/// ```
/// use messenger_wire::Secret;
/// use messenger_wire::send::{NotificationToken, Recipient};
///
/// let opted_in = Secret::new("token of an opt-in");
/// let recipient = Recipient::OneTimeNotifToken(NotificationToken::try_from(&opted_in)?);
/// # Ok::<(), messenger_wire::IdError>(())
/// ```
pub type NotificationToken = Id<NotificationTokenKind>;

impl TryFrom<&Secret> for NotificationToken {
    type Error = IdError;

    fn try_from(token: &Secret) -> Result<Self, IdError> {
        Self::parse(token.expose())
    }
}

/// Whom a message is for.
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
#[non_exhaustive]
pub enum Recipient {
    /// Person whom the Page knows: the everyday form.
    Id(Psid),
    /// Person who ticked the checkbox plugin.
    UserRef(UserRef),
    /// Author of a comment: one private reply within seven days.
    CommentId(String),
    /// Author of a visitor post: one private reply within seven days.
    PostId(String),
    /// Token of a one-time notification: one message, within a year.
    OneTimeNotifToken(NotificationToken),
    /// Token of recurring notifications; legacy, answered only in AU, EU, JP, KR and UK since 2026-02-10.
    NotificationMessagesToken(NotificationToken),
    /// Phone number of a customer; legacy, absent from Meta's parameter table of 2026.
    PhoneNumber(PhoneRecipient),
}

impl From<&Participant> for Recipient {
    fn from(participant: &Participant) -> Self {
        match participant {
            Participant::Psid(id) => Self::Id(id.clone()),
            Participant::UserRef(id) => Self::UserRef(id.clone()),
        }
    }
}

/// Recipient by phone number.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneRecipient {
    /// Number as `+1(212)555-2368`.
    pub phone_number: String,
    /// First and last name, to match the right person.
    pub name: Option<PersonName>,
}

impl Recipient {
    /// Author of a comment: one private reply within seven days.
    #[must_use]
    pub fn comment(comment_id: impl Into<String>) -> Self {
        Self::CommentId(comment_id.into())
    }

    /// Author of a visitor post: one private reply within seven days.
    #[must_use]
    pub fn post(post_id: impl Into<String>) -> Self {
        Self::PostId(post_id.into())
    }
}

impl PhoneRecipient {
    /// Customer by a number as `+1(212)555-2368`.
    #[must_use]
    pub fn new(phone_number: impl Into<String>) -> Self {
        Self { phone_number: phone_number.into(), name: None }
    }

    /// First and last name, to match the right person.
    #[must_use]
    pub fn name(mut self, first_name: impl Into<String>, last_name: impl Into<String>) -> Self {
        self.name = Some(PersonName { first_name: first_name.into(), last_name: last_name.into() });
        self
    }
}

/// Name of a person reached by phone number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

impl std::fmt::Debug for PhoneRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneRecipient(<redacted>)")
    }
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(<redacted>)")
    }
}

impl From<Psid> for Recipient {
    fn from(id: Psid) -> Self {
        Self::Id(id)
    }
}

impl From<UserRef> for Recipient {
    fn from(user_ref: UserRef) -> Self {
        Self::UserRef(user_ref)
    }
}

impl From<PhoneRecipient> for Recipient {
    fn from(phone: PhoneRecipient) -> Self {
        Self::PhoneNumber(phone)
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Psid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_ref: Option<UserRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_notif_token: Option<NotificationToken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_messages_token: Option<NotificationToken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<PersonName>,
}

impl From<Recipient> for Wire {
    fn from(recipient: Recipient) -> Self {
        let mut wire = Self::default();
        match recipient {
            Recipient::Id(id) => wire.id = Some(id),
            Recipient::UserRef(user_ref) => wire.user_ref = Some(user_ref),
            Recipient::CommentId(id) => wire.comment_id = Some(id),
            Recipient::PostId(id) => wire.post_id = Some(id),
            Recipient::OneTimeNotifToken(token) => wire.one_time_notif_token = Some(token),
            Recipient::NotificationMessagesToken(token) => wire.notification_messages_token = Some(token),
            Recipient::PhoneNumber(PhoneRecipient { phone_number, name }) => {
                wire.phone_number = Some(phone_number);
                wire.name = name;
            }
        }
        wire
    }
}

impl TryFrom<Wire> for Recipient {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let name = wire.name;
        let named = name.is_some();
        let by_phone = wire.phone_number.map(|phone_number| Self::PhoneNumber(PhoneRecipient { phone_number, name }));
        let mut forms = [
            wire.id.map(Self::Id),
            wire.user_ref.map(Self::UserRef),
            wire.comment_id.map(Self::CommentId),
            wire.post_id.map(Self::PostId),
            wire.one_time_notif_token.map(Self::OneTimeNotifToken),
            wire.notification_messages_token.map(Self::NotificationMessagesToken),
            by_phone,
        ]
        .into_iter()
        .flatten();
        match (forms.next(), forms.next()) {
            (Some(form), None) if !named || matches!(form, Self::PhoneNumber(_)) => Ok(form),
            _ => Err("a recipient has exactly one of id, user_ref, comment_id, post_id, one_time_notif_token, \
                      notification_messages_token, phone_number (with name)"),
        }
    }
}

/// Ways to name a recipient.
const FORMS: [&str; 7] =
    ["id", "user_ref", "comment_id", "post_id", "one_time_notif_token", "notification_messages_token", "phone_number"];

/// Checks that a request is for a person whom the Page knows.
pub(super) fn check_known(request: &Object<'_>) {
    let Some(recipient) = request.get("recipient").and_then(|recipient| recipient.as_object()) else { return };
    for form in FORMS.iter().filter(|form| **form != "id") {
        recipient.refuse(form, "messaging_type UTILITY only to an id");
    }
}

/// Checks whom a request is for.
pub(super) fn check(recipient: &Object<'_>) {
    let form = recipient.exactly_one(&FORMS);
    if let Some(form) = form {
        form.id();
    }
    if !recipient.has("phone_number") {
        recipient.refuse("name", "only with phone_number");
    }
}
