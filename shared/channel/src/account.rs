//! Configuration document: apps and the accounts that belong to them.

mod document;
mod reference;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use messenger_wire::{AppId, PageId, Psid, Secret};

use crate::dispatch_setting::DispatchSetting;
use crate::results_setting::ResultsSetting;

pub use document::{ConfigurationError, DEFAULT_NAME, ROUTE};
pub use reference::{Reference, References};

/// All apps and accounts, valid as a whole: every account's app is there, and no Page has two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    apps: BTreeMap<String, App>,
    accounts: BTreeMap<String, Account>,
    account_of_page: HashMap<PageId, String>,
}

/// App at Meta that deliveries are signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Name in the document and in the route.
    pub name: String,
    /// Id at Meta, where it is known.
    pub app_id: Option<AppId>,
    /// Secrets that a delivery may be signed with, at least one.
    pub app_secrets: Vec<Secret>,
    /// Tokens that a handshake may bring, at least one.
    pub verify_tokens: Vec<Secret>,
}

/// Page with its credentials and how its events are treated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a document")]
pub struct Account {
    /// Key of the account in the document, unique.
    pub account: String,
    /// App that the Page is subscribed to.
    pub app: String,
    /// Name for people.
    pub name: Option<String>,
    /// Id of the Page.
    pub page_id: PageId,
    /// Token that sends on behalf of the Page.
    pub page_access_token: Secret,
    /// Who may write; `None` leaves it to `DM_POLICY`.
    pub dm_policy: Option<DmPolicy>,
    /// People who may always write.
    pub allow_from: BTreeSet<Psid>,
    /// Where events go; `None` leaves it to `DISPATCH`.
    pub dispatch: Option<DispatchSetting>,
    /// Where results go; `None` leaves it to `RESULTS`.
    pub results: Option<ResultsSetting>,
    /// Whether people see typing while a reply is made.
    pub typing: bool,
    /// Whether a message is marked as seen when it is taken up.
    pub mark_seen: bool,
    /// Events that are dispatched although a bot seldom wants them.
    pub forward: Forward,
    /// Whether names and pictures of people are fetched for the dispatcher.
    pub profile: bool,
    /// What becomes of a send whose outcome stays unknown.
    pub unknown_send: UnknownSend,
    /// Most sends in a second.
    pub rate_per_second: u32,
    /// Whether the bot is silent while a person or another app owns the thread.
    pub human_takeover: bool,
    /// How long a person or another app must be quiet until the bot answers again.
    pub takeover_idle: Duration,
    /// What a person is told who has to be let in, with [`PAIRING_CODE`] where the code goes; `None` for the English text.
    pub pairing_text: Option<String>,
}

/// Stands for the code in [`Account::pairing_text`].
pub const PAIRING_CODE: &str = "{code}";

/// Who may write to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DmPolicy {
    /// Who was approved by a pairing code.
    Pairing,
    /// Who is in [`Account::allow_from`].
    Allowlist,
    /// Everybody.
    Open,
    /// Nobody.
    Disabled,
}

/// Families that are skipped unless an account asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forward {
    /// Delivery and read receipts.
    pub receipts: bool,
    /// Echoes of the Page's own messages.
    pub echoes: bool,
    /// Events of threads that another app owns.
    pub standby: bool,
}

/// What becomes of a send whose outcome stays unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownSend {
    /// How long an echo is waited for.
    pub grace: Duration,
    /// What follows when none came.
    pub then: AfterGrace,
    /// Most times that a part is sent without anybody learning whether it arrived; then it is left.
    pub sends: u32,
}

/// What follows when no echo settled an unknown send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterGrace {
    /// Send again: the person may get the message twice.
    Retry,
    /// Leave it: the person may get nothing.
    GiveUp,
}

impl Configuration {
    /// App by its name.
    #[must_use]
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.get(name)
    }

    /// Every app, by name.
    pub fn apps(&self) -> impl Iterator<Item = &App> {
        self.apps.values()
    }

    /// Account by its key.
    #[must_use]
    pub fn account(&self, account: &str) -> Option<&Account> {
        self.accounts.get(account)
    }

    /// Account of a Page.
    #[must_use]
    pub fn account_of_page(&self, page_id: &PageId) -> Option<&Account> {
        self.accounts.get(self.account_of_page.get(page_id)?)
    }

    /// Every account, by key.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Accepts what a former version of the document accepted: app secrets and verify tokens, after the present ones.
    pub fn accept_previous(&mut self, previous: &Self) {
        for (name, app) in &mut self.apps {
            if let Some(previous) = previous.apps.get(name) {
                add_missing(&mut app.app_secrets, &previous.app_secrets);
                add_missing(&mut app.verify_tokens, &previous.verify_tokens);
            }
        }
    }
}

impl DmPolicy {
    /// Reads the name that documents and `DM_POLICY` use.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        DM_POLICIES.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
    }
}

const DM_POLICIES: &[(&str, DmPolicy)] = &[
    ("pairing", DmPolicy::Pairing),
    ("allowlist", DmPolicy::Allowlist),
    ("open", DmPolicy::Open),
    ("disabled", DmPolicy::Disabled),
];

fn add_missing(secrets: &mut Vec<Secret>, more: &[Secret]) {
    for secret in more {
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }
}

#[cfg(test)]
mod tests;
