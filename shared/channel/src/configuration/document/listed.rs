//! Accounts as the document lists them, and what they must have in common.

use std::collections::BTreeSet;

use messenger_wire::PageId;
use serde_json::Value;

use crate::configuration::{Account, UnreadableAccount};
use crate::reading::{Problem, Problems, shown};

/// Account as the document lists it.
pub(super) enum Listed {
    Readable(Box<Account>),
    /// What is known of one with a secret that cannot be read.
    Unreadable(Box<UnreadableAccount>),
}

impl Listed {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Readable(account) => &account.name,
            Self::Unreadable(account) => &account.name,
        }
    }

    pub(super) fn app(&self) -> &str {
        match self {
            Self::Readable(account) => &account.app,
            Self::Unreadable(account) => &account.app,
        }
    }

    pub(super) fn page_id(&self) -> &PageId {
        match self {
            Self::Readable(account) => &account.page_id,
            Self::Unreadable(account) => &account.page_id,
        }
    }
}

/// Notes accounts whose app is not there, and Pages that have two accounts: a reply would be sent twice.
pub(super) fn check_links(problems: &mut Problems, document: &Value, accounts: &[Listed]) {
    let apps = document.get("apps").and_then(Value::as_object);
    let mut pages = BTreeSet::new();
    for listed in accounts {
        // The document is asked, not the apps that were read, so that a malformed app is not reported twice.
        if apps.is_some_and(|apps| !apps.contains_key(listed.app())) {
            problems.add(&format!("accounts.{}.app", shown(listed.name())), Problem::Malformed("the name of an app"));
        }
        if !pages.insert(listed.page_id()) {
            problems
                .add(&format!("accounts.{}.pageId", shown(listed.name())), Problem::Malformed("in one account only"));
        }
    }
}
