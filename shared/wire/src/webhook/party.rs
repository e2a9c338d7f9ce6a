//! Who is named in an item.

use super::Text;
use super::object::{Object, View};
use crate::{PageId, Participant, Psid, UserRef};

/// Sender or recipient of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Party {
    /// Page-scoped id of a person, or the id of the Page.
    pub id: Option<Psid>,
    /// Reference that a plugin gave the person.
    pub user_ref: Option<UserRef>,
}

impl Party {
    pub(super) fn is(&self, page_id: &PageId) -> bool {
        self.id.as_ref().is_some_and(|id| id.as_str() == page_id.as_str())
    }

    /// The person, unless it is the Page.
    pub(super) fn participant(&self, page_id: &PageId) -> Option<Participant> {
        if self.is(page_id) {
            return None;
        }
        let psid = self.id.clone().map(Participant::Psid);
        psid.or_else(|| self.user_ref.clone().map(Participant::UserRef))
    }

    /// Ids as texts, for a digest.
    pub(super) fn ids(&self) -> [Option<&str>; 2] {
        [self.id.as_ref().map(Psid::as_str), self.user_ref.as_ref().map(UserRef::as_str)]
    }
}

impl View for Party {
    fn view(object: &Object<'_>) -> Self {
        Self { id: object.id("id"), user_ref: object.id("user_ref") }
    }
}

/// Message that the Page sent to a person whom it knew only by a `user_ref`.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/discovery/checkbox-plugin>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PriorMessage {
    /// Plugin that gave the reference, such as `checkbox_plugin`.
    pub source: Option<Text>,
    /// Reference that the message was sent to.
    pub identifier: Option<UserRef>,
}

impl View for PriorMessage {
    fn view(object: &Object<'_>) -> Self {
        Self { source: object.text("source"), identifier: object.id("identifier") }
    }
}
