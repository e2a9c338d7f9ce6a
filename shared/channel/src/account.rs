//! Configuration document: apps and the accounts that belong to them.

mod document;
mod reference;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use messenger_wire::{AppId, PageId, Psid, Secret};

use crate::dispatch_setting::DispatchSetting;
use crate::results_setting::ResultsSetting;

pub use document::{ConfigurationError, DEFAULT_NAME, ROUTE};
pub(crate) use reference::LINE_ENDS;
pub use reference::{Reference, References, Unreadable};

/// All apps and accounts, valid as a whole: every account's app is there, and no Page has two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    apps: BTreeMap<String, App>,
    accounts: BTreeMap<String, Account>,
    unreadable: BTreeMap<String, UnreadableAccount>,
    account_of_page: HashMap<PageId, String>,
}

/// App at Meta that deliveries are signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Name in the document and in the route.
    pub name: String,
    /// Id at Meta, where it is known.
    pub app_id: Option<AppId>,
    /// Secrets that a delivery may be signed with, at least one unless it cannot be read.
    pub app_secrets: Vec<Secret>,
    /// Tokens that a handshake may bring, at least one unless it cannot be read.
    pub verify_tokens: Vec<Secret>,
    /// First app secret that cannot be read: what is signed with none of the others may still be the app's.
    pub unreadable_app_secret: Option<Unreadable>,
    /// First verify token that cannot be read: a token that is none of the others may still be the app's.
    pub unreadable_verify_token: Option<Unreadable>,
}

/// Account with a secret that cannot be read: what there is to know of it. Its events are kept until it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableAccount {
    /// Key of the account in the document.
    pub account: String,
    /// App that the Page is subscribed to.
    pub app: String,
    /// Id of the Page.
    pub page_id: PageId,
    /// First of its secrets that cannot be read.
    pub cause: Unreadable,
}

/// Account by its names, whether or not its secrets can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountName<'c> {
    /// Key of the account in the document.
    pub account: &'c str,
    /// App that the Page is subscribed to.
    pub app: &'c str,
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

impl UnknownSend {
    /// What follows when no echo has settled a part that was sent so many times.
    #[must_use]
    pub fn after(&self, sends: u32) -> AfterGrace {
        if sends < self.sends { self.then } else { AfterGrace::GiveUp }
    }
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

    /// Account by its key; `None` also where a secret of it cannot be read.
    #[must_use]
    pub fn account(&self, account: &str) -> Option<&Account> {
        self.accounts.get(account)
    }

    /// Account by its key, where a secret of it cannot be read.
    #[must_use]
    pub fn unreadable_account(&self, account: &str) -> Option<&UnreadableAccount> {
        self.unreadable.get(account)
    }

    /// What cannot be read: the first app secret and the first verify token of each app, and the first secret of each account.
    pub fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let apps = self.apps.values().flat_map(App::unreadable);
        apps.chain(self.unreadable.values().map(|account| &account.cause))
    }

    /// Account of a Page, whether or not its secrets can be read.
    #[must_use]
    pub fn account_of_page(&self, page_id: &PageId) -> Option<AccountName<'_>> {
        let account = self.account_of_page.get(page_id)?;
        let app = match self.accounts.get(account) {
            Some(account) => &account.app,
            None => &self.unreadable.get(account)?.app,
        };
        Some(AccountName { account, app })
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

impl Configuration {
    /// Fills in from the last good configuration what cannot be read at present.
    pub(crate) fn fill_in(&mut self, last_good: &Self) {
        for app in self.apps.values_mut().filter(|app| app.unreadable().next().is_some()) {
            if let Some(last_good) = last_good.apps.get(&app.name) {
                add_missing(&mut app.app_secrets, &last_good.app_secrets);
                add_missing(&mut app.verify_tokens, &last_good.verify_tokens);
            }
        }
        let is_same = |now: &UnreadableAccount, then: &Account| now.page_id == then.page_id && now.app == then.app;
        self.unreadable.retain(|name, account| {
            let last_good = last_good.accounts.get(name).filter(|last_good| is_same(account, last_good));
            self.accounts.extend(last_good.map(|last_good| (name.clone(), last_good.clone())));
            last_good.is_none()
        });
    }
}

impl App {
    fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        self.unreadable_app_secret.iter().chain(&self.unreadable_verify_token)
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
