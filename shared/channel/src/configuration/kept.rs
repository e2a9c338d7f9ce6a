//! What was read last serves while it cannot be read: of an account that is written as it was, and of an app what each
//! reference gave.

use std::collections::BTreeMap;
use std::fmt;

use messenger_wire::Secret;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::document::{APP_IN_SHORT, DEFAULT_NAME, is_full};
use super::{Account, App, Configuration, Reference, References, Unreadable, UnreadableAccount, add_missing};
use crate::reading::Reading;

/// What a document says of accounts and apps, as far as a later one is compared with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    accounts: BTreeMap<String, Written>,
    apps: BTreeMap<String, Lists>,
}

/// Digest of how an account is written. The account may have secrets in it, of which this shows nothing.
#[derive(Clone, PartialEq, Eq)]
struct Written([u8; 32]);

/// What the references in both lists of an app gave, or why they gave nothing.
#[derive(Debug, Clone, Default)]
struct Lists {
    app_secrets: References,
    verify_tokens: References,
}

/// Whose gaps are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Present document: everything that was there serves on.
    Present,
    /// Former document: what is gone for good accepts nothing, and accounts are not asked for.
    Former,
}

impl Kept {
    /// Keeps what a document says that is a configuration.
    pub(super) fn of(document: &Value, references: &References) -> Self {
        let lists = |app: &Value, [app_secrets, verify_tokens]: [&str; 2]| Lists {
            app_secrets: given(&app[app_secrets], references),
            verify_tokens: given(&app[verify_tokens], references),
        };
        if !is_full(document) {
            let own = document.as_object().into_iter().flatten().filter(|(name, _)| !APP_IN_SHORT.contains(&&***name));
            return Self {
                accounts: [(DEFAULT_NAME.to_owned(), Written::of(&own.collect::<BTreeMap<_, _>>()))].into(),
                apps: [(DEFAULT_NAME.to_owned(), lists(document, ["appSecret", "verifyToken"]))].into(),
            };
        }
        let members = |name: &str| document[name].as_object().into_iter().flatten();
        let lists = |app| lists(app, ["appSecrets", "verifyTokens"]);
        Self {
            accounts: members("accounts").map(|(name, account)| (name.clone(), Written::of(account))).collect(),
            apps: members("apps").map(|(name, app)| (name.clone(), lists(app))).collect(),
        }
    }

    fn is_as_written(&self, then: &Self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|now| then.accounts.get(account) == Some(now))
    }

    /// Adds what the references of another document gave, so that it is at hand while they can no longer be read.
    pub(super) fn add(&mut self, other: &Self) {
        for (name, lists) in &mut self.apps {
            let Some(other) = other.apps.get(name) else { continue };
            lists.app_secrets.add(&other.app_secrets);
            lists.verify_tokens.add(&other.verify_tokens);
        }
    }
}

/// Two configurations are the same however they are written.
impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Kept {}

impl Written {
    fn of(account: &impl serde::Serialize) -> Self {
        Self(Sha256::digest(serde_json::to_vec(account).unwrap_or_default()).into())
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Written")
    }
}

/// What each reference gives in a field that has one, or several in a list.
fn given(field: &Value, references: &References) -> References {
    let values = field.as_array().map_or(std::slice::from_ref(field), Vec::as_slice);
    let read = |value| {
        let mut reading = Reading::new(references);
        let secrets = reading.credentials("", value);
        let secrets = reading.unreadable.pop().map_or(Ok(secrets), |unreadable| Err(unreadable.source));
        Some((Reference::read(value)?, secrets))
    };
    values.iter().filter_map(read).collect()
}

/// What references gave, beside what they give.
trait Gave {
    fn add(&mut self, other: &Self);
    fn fill_in(&mut self, last_good: &Self, fill: Fill) -> Vec<Secret>;
}

impl Gave for References {
    fn add(&mut self, other: &Self) {
        for (reference, given) in other {
            let ours = self.entry(reference.clone()).or_insert_with(|| given.clone());
            if ours.is_err() && given.is_ok() {
                ours.clone_from(given);
            }
        }
    }

    /// Gives what was filled in.
    fn fill_in(&mut self, last_good: &Self, fill: Fill) -> Vec<Secret> {
        let mut filled = Vec::new();
        for (reference, given) in self {
            let is_gap = given.as_ref().is_err_and(|error| fill == Fill::Present || !error.is_absent);
            if let Some(Ok(secrets)) = last_good.get(reference).filter(|_| is_gap) {
                filled.extend_from_slice(secrets);
                *given = Ok(secrets.clone());
            }
        }
        filled
    }
}

impl Configuration {
    /// Fills in from the last good configuration what cannot be read at present: an account that is written as it was,
    /// and what the references of an app gave that it still has. Gives what serves so although it is not read.
    pub(crate) fn fill_in(&mut self, last_good: &Self, fill: Fill) -> Vec<Unreadable> {
        let mut served = Vec::new();
        for app in self.apps.values_mut() {
            let lists = self.kept.apps.get_mut(&app.name).zip(last_good.kept.apps.get(&app.name));
            let Some((lists, last_good)) = lists else { continue };
            let App { app_secrets, verify_tokens, unreadable_app_secret, unreadable_verify_token, .. } = app;
            let app_secret = lists.app_secrets.fill_in(&last_good.app_secrets, fill);
            let verify_token = lists.verify_tokens.fill_in(&last_good.verify_tokens, fill);
            add_missing(app_secrets, &app_secret);
            add_missing(verify_tokens, &verify_token);
            served.extend(unreadable_app_secret.clone().filter(|_| !app_secret.is_empty()));
            served.extend(unreadable_verify_token.clone().filter(|_| !verify_token.is_empty()));
        }
        if fill == Fill::Present {
            served.extend(self.fill_in_accounts(last_good));
        }
        served
    }

    fn fill_in_accounts(&mut self, last_good: &Self) -> Vec<Unreadable> {
        let unreadable = std::mem::take(&mut self.unreadable);
        let mut served = Vec::new();
        for (name, account) in unreadable {
            let is_as_written = self.kept.is_as_written(&last_good.kept, &name);
            match last_good.accounts.get(&name).filter(|_| is_as_written) {
                Some(then) => {
                    self.accounts.insert(name, account.filled_in(then));
                    served.push(account.cause);
                }
                None => drop(self.unreadable.insert(name, account)),
            }
        }
        served
    }
}

impl UnreadableAccount {
    /// Account as it was, with what of its secrets can be read as it is now.
    fn filled_in(&self, then: &Account) -> Account {
        let mut account = then.clone();
        if let Some(token) = &self.page_access_token {
            account.page_access_token = token.clone();
        }
        if let Some(dispatch) = &self.dispatch {
            account.dispatch = Some(dispatch.clone());
        }
        account
    }
}
