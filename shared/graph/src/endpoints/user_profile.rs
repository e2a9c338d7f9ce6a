//! User profile: `GET /{psid}`.
//!
//! Optional by nature: without the feature Graph answers an empty object, and the picture's URL expires. No reply may
//! wait for it. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/user-profile>.
//!
//! ```no_run
//! use messenger_graph::Graph;
//! use messenger_graph::endpoints::user_profile::{self, BASIC_FIELDS};
//! use messenger_wire::{Psid, Secret};
//!
//! # async fn greeting(graph: impl Graph, person: Psid, token: Secret) -> String {
//! let profile = graph.call(user_profile::get(&person, &BASIC_FIELDS), &token).await.unwrap_or_default();
//! profile.first_name.map_or_else(|| "Hello!".into(), |name| format!("Hello {name}!"))
//! # }
//! ```

use std::fmt;

use messenger_wire::Psid;
use serde::Deserialize;

use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Field of a profile. A field that the app was not granted fails the whole call (2018247).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProfileField {
    /// Page-scoped id.
    Id,
    /// Whole name.
    Name,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// URL of the picture.
    ProfilePic,
    /// Locale; needs `pages_user_locale`.
    Locale,
    /// Hours from UTC; needs `pages_user_timezone`.
    Timezone,
    /// Gender; needs `pages_user_gender`.
    Gender,
}

/// Fields that the feature *Business Asset User Profile Access* covers.
pub const BASIC_FIELDS: [ProfileField; 5] =
    [ProfileField::Id, ProfileField::Name, ProfileField::FirstName, ProfileField::LastName, ProfileField::ProfilePic];

/// Profile of a person; everything may be missing. `Debug` hides it.
#[derive(Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct UserProfile {
    /// Page-scoped id.
    #[serde(deserialize_with = "lenient::optional")]
    pub id: Option<Psid>,
    /// Whole name.
    #[serde(deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// First name.
    #[serde(deserialize_with = "lenient::optional")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(deserialize_with = "lenient::optional")]
    pub last_name: Option<String>,
    /// URL of the picture; expires.
    #[serde(deserialize_with = "lenient::optional")]
    pub profile_pic: Option<String>,
    /// Locale, such as `en_US`.
    #[serde(deserialize_with = "lenient::optional")]
    pub locale: Option<String>,
    /// Hours from UTC.
    #[serde(deserialize_with = "lenient::optional")]
    pub timezone: Option<f64>,
    /// Gender.
    #[serde(deserialize_with = "lenient::optional")]
    pub gender: Option<String>,
}

/// Asks for the profile of a person.
#[must_use]
pub fn get(person: &Psid, fields: &[ProfileField]) -> Call<UserProfile> {
    let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    Call::new(Request::get([person.as_str()]).named("user_profile.get").query("fields", fields.join(",")))
}

impl ProfileField {
    /// Name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::ProfilePic => "profile_pic",
            Self::Locale => "locale",
            Self::Timezone => "timezone",
            Self::Gender => "gender",
        }
    }
}

impl fmt::Debug for UserProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserProfile(<redacted>)")
    }
}
