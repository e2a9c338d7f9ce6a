//! Menu of one person.

use serde::{Deserialize, Serialize};

use super::{PersistentMenu, validate_user_settings};
use crate::Psid;
use crate::check::Violations;

/// Menu of one person, the body of `POST /{page}/custom_user_settings`; it takes effect at once.
///
/// [Persistent
/// menu](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSettings {
    /// Person.
    pub psid: Psid,
    /// Menu, by locale.
    pub persistent_menu: Vec<PersistentMenu>,
}

impl UserSettings {
    /// Menu of one person.
    #[must_use]
    pub fn new(psid: Psid, menu: PersistentMenu) -> Self {
        Self { psid, persistent_menu: vec![menu] }
    }

    /// Checks every documented limit, as [`validate_user_settings`].
    ///
    /// # Errors
    /// [`Violations`], all at once.
    pub fn validate(&self) -> Result<(), Violations> {
        validate_user_settings(self)
    }
}
