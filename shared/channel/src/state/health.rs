//! Whether an account may send at all.

use messenger_wire::TimestampMs;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fingerprint, StateError};

/// What stops an account, or slows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountHealth {
    /// Token that Graph called dead; another token is not stopped by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_token: Option<Fingerprint>,
    /// What Graph refuses every call of the account for, besides a dead token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// Until when the Page may not send, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted_until: Option<TimestampMs>,
    /// How often in a row the Page was found restricted; each time the next try is later.
    #[serde(default)]
    pub restrictions: u32,
    /// When Meta last reported how the Page stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<TimestampMs>,
    /// Until when the account is taken for one that holds its workers for long, as a slow bot does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_until: Option<TimestampMs>,
    /// Changes that the owner is not known to have been told of, oldest first. Written with the change itself, so that
    /// it is told by somebody else where the run dies in between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<Untold>,
}

/// Change of an account that its owner is yet to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Untold {
    /// When it was written.
    pub at: TimestampMs,
    /// What has changed.
    pub change: HealthChange,
}

/// What an owner is told of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HealthChange {
    /// It must not send any more, for this reason.
    Stopped(String),
    /// It goes on.
    Resumed,
    /// What a newer version tells: this one must not take the whole health for one that it does not understand.
    #[serde(untagged)]
    Unknown(Value),
}

/// What Graph refuses every call of an account for: nothing that waiting alone would cure, and
/// nothing that a send could mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// What it is.
    pub cause: RefusedCause,
    /// Token and app secrets that were refused; others are not stopped by it.
    pub credentials: Fingerprint,
    /// When the same ones are tried again: what is missing may be mended at Meta.
    pub until: TimestampMs,
    /// How often in a row they were refused; each time the next try is later.
    pub times: u32,
}

/// Why Graph refuses every call of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedCause {
    /// None of the app secrets at hand is the app's.
    Proof,
    /// A permission or setting of the app or the Page is missing.
    SetUp,
}

/// Remembers the health of accounts, for every worker.
pub trait AccountHealths: Send + Sync {
    /// Reads the health of an account; one that nothing is known of is healthy. As of the last write.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn health(&self, account: &str) -> impl Future<Output = Result<AccountHealth, StateError>> + Send;

    /// Replaces the health of an account where it still is `seen`; `false` where somebody else was faster.
    ///
    /// # Errors
    /// As for [`AccountHealths::health`].
    fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> impl Future<Output = Result<bool, StateError>> + Send;
}

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;
    use serde_json::json;

    use super::{AccountHealth, HealthChange, Untold};

    #[test]
    fn what_is_not_told_yet_is_written_where_there_is_any_and_read_whatever_another_version_has_written() {
        let before = json!({"restrictions": 0});
        assert_eq!(serde_json::to_value(AccountHealth::default()).unwrap(), before);
        assert_eq!(serde_json::from_value::<AccountHealth>(before).unwrap().untold, []);
        let at = TimestampMs::from_millis(1_800_000_000_000);
        for (change, json) in [
            (HealthChange::Stopped("token_dead".into()), json!({"stopped": "token_dead"})),
            (HealthChange::Stopped("of_a_newer_version".into()), json!({"stopped": "of_a_newer_version"})),
            (HealthChange::Resumed, json!("resumed")),
            (HealthChange::Unknown(json!({"slowed": 7})), json!({"slowed": 7})),
            (HealthChange::Unknown(json!("slowed")), json!("slowed")),
        ] {
            let health = AccountHealth { untold: vec![Untold { at, change }], ..AccountHealth::default() };
            let written = json!({"restrictions": 0, "untold": [{"at": 1_800_000_000_000_i64, "change": json}]});
            assert_eq!(serde_json::to_value(&health).unwrap(), written);
            assert_eq!(serde_json::from_str::<AccountHealth>(&written.to_string()).unwrap(), health);
        }
    }
}
