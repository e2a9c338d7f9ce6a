//! Configuration document: apps and the accounts that belong to them.

mod account;
mod document;
mod kept;
mod reference;

use std::collections::{BTreeMap, HashMap};

use messenger_wire::{AppId, PageId, Secret};

pub use account::{Account, AfterGrace, DmPolicy, Forward, PAIRING_CODE, UnknownSend, UnreadableAccount};
pub(crate) use document::is_of_app;
pub use document::{ConfigurationError, DEFAULT_NAME, ROUTE};
pub(crate) use kept::Fill;
use kept::Kept;
pub(crate) use reference::LINE_ENDS;
pub use reference::{Reference, References, Unreadable};

/// All apps and accounts, valid as a whole: every account's app is there, and no Page has two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    apps: BTreeMap<String, App>,
    accounts: BTreeMap<String, Account>,
    unreadable: BTreeMap<String, UnreadableAccount>,
    account_of_page: HashMap<PageId, String>,
    kept: Kept,
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

/// Account that a Page has, whether or not its secrets can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountOfPage<'c> {
    /// Name of the account.
    pub name: &'c str,
    /// App that the Page is subscribed to.
    pub app: &'c str,
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

    /// Account by its name; `None` also where a secret of it cannot be read.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }

    /// Account by its name, where a secret of it cannot be read.
    #[must_use]
    pub fn unreadable_account(&self, name: &str) -> Option<&UnreadableAccount> {
        self.unreadable.get(name)
    }

    /// What cannot be read: each secret of each app, and the first of each account.
    pub fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        self.kept.unreadable().chain(self.unreadable.values().map(|account| &account.cause))
    }

    /// Account of a Page, whether or not its secrets can be read.
    #[must_use]
    pub fn account_of_page(&self, page_id: &PageId) -> Option<AccountOfPage<'_>> {
        let name = self.account_of_page.get(page_id)?;
        let app = match self.accounts.get(name) {
            Some(account) => &account.app,
            None => &self.unreadable.get(name)?.app,
        };
        Some(AccountOfPage { name, app })
    }

    /// Every account, by name.
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
        self.kept.add(&previous.kept);
    }
}

fn add_missing(secrets: &mut Vec<Secret>, more: &[Secret]) {
    for secret in more {
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }
}

#[cfg(test)]
mod tests;
