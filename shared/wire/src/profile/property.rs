//! Names of the properties, to read and delete them.

use serde::{Deserialize, Serialize};

/// Property of a Messenger Profile, as `fields` names it when one reads or deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Property {
    /// Get Started button.
    GetStarted,
    /// Greeting.
    Greeting,
    /// Ice breakers.
    IceBreakers,
    /// Persistent menu.
    PersistentMenu,
    /// Commands.
    Commands,
    /// Whitelisted domains.
    WhitelistedDomains,
    /// Account linking.
    AccountLinkingUrl,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::GetStarted,
        Self::Greeting,
        Self::IceBreakers,
        Self::PersistentMenu,
        Self::Commands,
        Self::WhitelistedDomains,
        Self::AccountLinkingUrl,
    ];

    /// Name that Graph has for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GetStarted => "get_started",
            Self::Greeting => "greeting",
            Self::IceBreakers => "ice_breakers",
            Self::PersistentMenu => "persistent_menu",
            Self::Commands => "commands",
            Self::WhitelistedDomains => "whitelisted_domains",
            Self::AccountLinkingUrl => "account_linking_url",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::to_value;

    use super::Property;

    #[test]
    fn name_is_the_one_of_the_json_form() {
        for property in Property::ALL {
            assert_eq!(to_value(property).unwrap(), property.as_str());
        }
    }
}
