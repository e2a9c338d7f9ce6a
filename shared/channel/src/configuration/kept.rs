//! What was read last serves while it cannot be read: of an account that is written as it was, and of an app what each
//! reference gave.

use std::collections::BTreeMap;
use std::fmt;

use messenger_wire::Secret;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::document::{APP_IN_SHORT, DEFAULT_NAME, is_full};
use super::{Account, Configuration, Reference, References, Unreadable, UnreadableAccount, add_missing};
use crate::reading::{Reading, shown};

/// What a document says of accounts and apps, as far as a later one is compared with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    accounts: BTreeMap<String, Written>,
    apps: BTreeMap<String, Lists>,
}

/// Digest of how an account is written. The account may have secrets in it, of which this shows nothing.
#[derive(Clone, PartialEq, Eq)]
struct Written([u8; 32]);

/// Both lists of an app.
#[derive(Debug, Clone, Default)]
struct Lists {
    app_secrets: List,
    verify_tokens: List,
}

/// What a list gives, place by place.
#[derive(Debug, Clone, Default)]
struct List(Vec<Given>);

/// What one place of a list gives, or why it gives nothing.
#[derive(Debug, Clone)]
struct Given {
    /// Where it stands elsewhere.
    reference: Option<Reference>,
    secrets: Result<Vec<Secret>, Unreadable>,
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
        let lists = |app: &Value, path: &str, [app_secrets, verify_tokens]: [&str; 2]| Lists {
            app_secrets: List::of(&app[app_secrets], &format!("{path}{app_secrets}"), references),
            verify_tokens: List::of(&app[verify_tokens], &format!("{path}{verify_tokens}"), references),
        };
        if !is_full(document) {
            let own = document.as_object().into_iter().flatten().filter(|(name, _)| !APP_IN_SHORT.contains(&&***name));
            return Self {
                accounts: [(DEFAULT_NAME.to_owned(), Written::of(&own.collect::<BTreeMap<_, _>>()))].into(),
                apps: [(DEFAULT_NAME.to_owned(), lists(document, "", ["appSecret", "verifyToken"]))].into(),
            };
        }
        let members = |name: &str| document[name].as_object().into_iter().flatten();
        let lists = |name, app| lists(app, &format!("apps.{}.", shown(name)), ["appSecrets", "verifyTokens"]);
        Self {
            accounts: members("accounts").map(|(name, account)| (name.clone(), Written::of(account))).collect(),
            apps: members("apps").map(|(name, app)| (name.clone(), lists(name, app))).collect(),
        }
    }

    fn is_as_written(&self, then: &Self, account: &str) -> bool {
        self.accounts.get(account).is_some_and(|now| then.accounts.get(account) == Some(now))
    }

    /// What cannot be read of the apps, place by place.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        let lists = self.apps.values().flat_map(|lists| [&lists.app_secrets, &lists.verify_tokens]);
        lists.flat_map(|list| &list.0).filter_map(|given| given.secrets.as_ref().err())
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

impl List {
    /// Reads a field that has one value, or several in a list.
    fn of(field: &Value, path: &str, references: &References) -> Self {
        let read = |path: String, value: &Value| {
            let mut reading = Reading::new(references);
            let secrets = reading.credentials(&path, value);
            let secrets = reading.unreadable.pop().map_or(Ok(secrets), Err);
            Given { reference: Reference::read(value), secrets }
        };
        Self(match field {
            Value::Array(values) => {
                values.iter().enumerate().map(|(index, value)| read(format!("{path}[{index}]"), value)).collect()
            }
            value => vec![read(path.to_owned(), value)],
        })
    }

    /// All that it gives, in its order.
    fn secrets(&self) -> Vec<Secret> {
        self.0.iter().filter_map(|given| given.secrets.as_ref().ok()).flatten().cloned().collect()
    }

    /// What a reference gives.
    fn given(&self, reference: &Reference) -> Option<&Vec<Secret>> {
        self.0
            .iter()
            .filter(|given| given.reference.as_ref() == Some(reference))
            .find_map(|it| it.secrets.as_ref().ok())
    }

    fn add(&mut self, other: &Self) {
        for given in other.0.iter().filter(|given| given.secrets.is_ok()) {
            if given.reference.as_ref().is_some_and(|reference| self.given(reference).is_none()) {
                self.0.push(given.clone());
            }
        }
    }

    /// Gives what was filled in, and why it had to be.
    fn fill_in(&mut self, last_good: &Self, fill: Fill) -> Vec<Unreadable> {
        let mut filled = Vec::new();
        for given in &mut self.0 {
            let (Some(reference), Err(unreadable)) = (&given.reference, &given.secrets) else { continue };
            let is_gap = fill == Fill::Present || !unreadable.source.is_absent;
            if let Some(secrets) = last_good.given(reference).filter(|_| is_gap) {
                filled.push(unreadable.clone());
                given.secrets = Ok(secrets.clone());
            }
        }
        filled
    }

    /// Accepts what references gave whose former version is not known: all of it, or where they have changed since what
    /// was the present one then.
    fn accept_given(&mut self, last_good: &Self, is_unknown: impl Fn(&Reference) -> bool) {
        for given in &mut self.0 {
            let (Some(reference), Ok(secrets)) = (&given.reference, &mut given.secrets) else { continue };
            if let Some(then) = last_good.given(reference).filter(|_| is_unknown(reference)) {
                let count = if then.first() == secrets.first() { then.len() } else { 1 };
                add_missing(secrets, then.get(..count).unwrap_or_default());
            }
        }
    }
}

impl Configuration {
    /// Fills in from the last good configuration what cannot be read at present: an account that is written as it was,
    /// and what the references of an app gave that it still has. Gives what serves so although it is not read.
    pub(crate) fn fill_in(&mut self, last_good: &Self, fill: Fill) -> Vec<Unreadable> {
        let mut served = Vec::new();
        self.for_lists(last_good, |list, last_good| served.extend(list.fill_in(last_good, fill)));
        if fill == Fill::Present {
            served.extend(self.fill_in_accounts(last_good));
        }
        served
    }

    /// Accepts of apps what references gave in the last good configuration whose former version is not known.
    pub(crate) fn accept_given(&mut self, last_good: &Self, is_unknown: impl Fn(&Reference) -> bool) {
        self.for_lists(last_good, |list, last_good| list.accept_given(last_good, &is_unknown));
    }

    /// Changes what the lists of apps give. To be done before anything else is accepted beside it.
    fn for_lists(&mut self, last_good: &Self, mut change: impl FnMut(&mut List, &List)) {
        for app in self.apps.values_mut() {
            let lists = self.kept.apps.get_mut(&app.name).zip(last_good.kept.apps.get(&app.name));
            let Some((lists, last_good)) = lists else { continue };
            change(&mut lists.app_secrets, &last_good.app_secrets);
            change(&mut lists.verify_tokens, &last_good.verify_tokens);
            (app.app_secrets, app.verify_tokens) = (lists.app_secrets.secrets(), lists.verify_tokens.secrets());
        }
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
