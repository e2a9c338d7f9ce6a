//! The document's two forms: the short one with four values, and the full one with apps and accounts.

mod listed;

use std::collections::BTreeMap;
use std::time::Duration;

use messenger_wire::limits::TEXT_UNITS;
use messenger_wire::{PageId, Secret};
use serde::Deserialize;
use serde_json::Value;

use super::account::DM_POLICIES;
use super::{
    Account, AfterGrace, App, Configuration, Forward, Kept, PAIRING_CODE, Reference, References, UnknownSend,
    Unreadable, UnreadableAccount,
};
use crate::dispatch_setting::DispatchSetting;
use crate::reading::{Fields, JsonError, Problems, Reading, parse_json};
use crate::results_setting::ResultsSetting;
use crate::state::PairingCode;

use listed::{Listed, check_links};

/// Name of the app and of the account of the short form, and of the app behind `/webhook`.
pub const DEFAULT_NAME: &str = "default";

/// First segment of the route; no app may have this name, since `/webhook/webhook` would be read in two ways.
pub const ROUTE: &str = "webhook";

/// How long an echo is waited for where nothing is set.
const DEFAULT_GRACE_SECONDS: u32 = 60;

/// Most times that a part of unknown outcome is sent where an account says nothing.
const DEFAULT_SENDS: u32 = 3;

/// Meta's own thread control ends after a day without a message of the person:
/// <https://developers.facebook.com/docs/messenger-platform/conversation-routing>.
const DEFAULT_TAKEOVER_IDLE: Duration = Duration::from_hours(24);

/// Above this many sends in a second the inbox of a Page stalls (public reports; Meta allows 300 for text).
const DEFAULT_RATE_PER_SECOND: u32 = 40;

/// Meta's ceiling for text: <https://developers.facebook.com/docs/messenger-platform/overview/rate-limiting>.
const MAX_RATE_PER_SECOND: u32 = 300;

/// Why a document gives no configuration. Never shows a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// Not JSON at all, with a field twice, or with too many values.
    #[error("configuration document {0}")]
    NotJson(#[from] JsonError),
    /// Fields are missing, malformed or unknown.
    #[error("configuration document: {0}")]
    Problems(Problems),
    /// Values stand elsewhere and are to be fetched first; each reference with the path of a field that needs it.
    #[error("configuration document has unresolved references")]
    Unresolved(BTreeMap<Reference, String>),
}

impl Configuration {
    /// Reads a document in either form, with the values of the references in it. What cannot be read of them is kept
    /// from no more than the app or account that needs it.
    ///
    /// # Errors
    /// [`ConfigurationError::Problems`] names everything that is wrong;
    /// [`ConfigurationError::Unresolved`] what to fetch.
    pub fn parse(document: &str, references: &References) -> Result<Self, ConfigurationError> {
        let document = parse_json(document.as_bytes())?;
        let mut reading = Reading::new(references);
        let (apps, accounts) = if is_full(&document) {
            reading.object("", &document, read_full).unwrap_or_default()
        } else {
            reading.object("", &document, read_short).unwrap_or_default()
        };
        check_links(&mut reading.problems, &document, &accounts);
        if !reading.problems.is_empty() {
            return Err(ConfigurationError::Problems(reading.problems));
        }
        if !reading.unresolved.is_empty() {
            return Err(ConfigurationError::Unresolved(reading.unresolved));
        }
        Ok(Self { kept: Kept::of(&document, references), ..Self::of(apps, accounts) })
    }

    fn of(apps: Vec<App>, listed: Vec<Listed>) -> Self {
        let mut configuration = Self {
            account_of_page: listed.iter().map(|it| (it.page_id().clone(), it.name().to_owned())).collect(),
            apps: apps.into_iter().map(|app| (app.name.clone(), app)).collect(),
            accounts: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            kept: Kept::default(),
        };
        for account in listed {
            match account {
                Listed::Readable(account) => drop(configuration.accounts.insert(account.name.clone(), *account)),
                Listed::Unreadable(account) => drop(configuration.unreadable.insert(account.name.clone(), *account)),
            }
        }
        configuration
    }
}

pub(super) fn is_full(document: &Value) -> bool {
    let has = |name| document.get(name).is_some_and(|value| !value.is_null());
    FULL_FORM.iter().any(has)
}

/// Fields of the full form.
const FULL_FORM: &[&str] = &["apps", "accounts"];

/// Fields of the short form that are the app's; the others are the account's.
pub(super) const APP_IN_SHORT: [&str; 3] = ["appId", "appSecret", "verifyToken"];

/// Whether a field of that path is an app's, in either form.
pub(crate) fn is_of_app(path: &str) -> bool {
    path.starts_with("apps.") || APP_IN_SHORT.contains(&path)
}

/// Fields of the short form, and `app`, which only an account of the full form has.
const SHORT_FORM: &[&str] = &[
    "appId",
    "appSecret",
    "verifyToken",
    "pageId",
    "pageAccessToken",
    "app",
    "name",
    "dispatch",
    "results",
    "dmPolicy",
    "allowFrom",
    "pairingText",
    "forward",
    "humanTakeover",
    "takeoverIdleSeconds",
    "profile",
    "newsPage",
    "typing",
    "markSeen",
    "ratePerSecond",
    "unknownSend",
];

#[expect(clippy::unnecessary_wraps, reason = "form of every reader of an object")]
fn read_full(fields: &mut Fields<'_, '_>) -> Option<(Vec<App>, Vec<Listed>)> {
    fields.elsewhere(SHORT_FORM);
    Some((read_apps(fields), read_accounts(fields)))
}

fn read_short(fields: &mut Fields<'_, '_>) -> Option<(Vec<App>, Vec<Listed>)> {
    fields.elsewhere(FULL_FORM);
    fields.elsewhere(SHORT_FORM);
    let app = read_app(
        DEFAULT_NAME,
        fields,
        |fields| fields.secret_versions("appSecret"),
        |fields| fields.secret_versions("verifyToken"),
    );
    let account = read_account(DEFAULT_NAME, DEFAULT_NAME.to_owned(), fields);
    Some((vec![app?], vec![account?]))
}

fn read_apps(fields: &mut Fields<'_, '_>) -> Vec<App> {
    fields.map("apps", |name, fields| {
        if name == ROUTE {
            fields.refused::<()>("not named as the route");
        }
        read_app(name, fields, |fields| fields.secrets("appSecrets"), |fields| fields.secrets("verifyTokens"))
    })
}

/// Reads an app, whose secrets and tokens have other names in either form.
fn read_app<'r, 'a>(
    name: &str,
    fields: &mut Fields<'r, 'a>,
    app_secrets: impl FnOnce(&mut Fields<'r, 'a>) -> Option<Vec<Secret>>,
    verify_tokens: impl FnOnce(&mut Fields<'r, 'a>) -> Option<Vec<Secret>>,
) -> Option<App> {
    let app_id = fields.optional_number_id("appId");
    let (app_secrets, unreadable_app_secret) = with_unreadable(fields, app_secrets);
    let (verify_tokens, unreadable_verify_token) = with_unreadable(fields, verify_tokens);
    Some(App {
        name: name.to_owned(),
        app_id,
        app_secrets: app_secrets?,
        verify_tokens: verify_tokens?,
        unreadable_app_secret,
        unreadable_verify_token,
    })
}

/// What a function reads, and the first secret in it that cannot be read.
fn with_unreadable<'r, 'a, T>(
    fields: &mut Fields<'r, 'a>,
    read: impl FnOnce(&mut Fields<'r, 'a>) -> T,
) -> (T, Option<Unreadable>) {
    let before = fields.unreadable();
    let value = read(fields);
    (value, fields.unreadable_since(before))
}

fn read_accounts(fields: &mut Fields<'_, '_>) -> Vec<Listed> {
    fields.map("accounts", |name, fields| {
        let app = fields.optional_text("app").unwrap_or_else(|| DEFAULT_NAME.to_owned());
        read_account(name, app, fields)
    })
}

fn read_account(name: &str, app: String, fields: &mut Fields<'_, '_>) -> Option<Listed> {
    let page_id = fields.number_id("pageId");
    let ((page_access_token, dispatch, settings), unreadable) = with_unreadable(fields, |fields| {
        let page_access_token = fields.secret("pageAccessToken");
        let dispatch = fields.object("dispatch", DispatchSetting::read);
        let settings = read_settings(name, &app, page_id.clone(), page_access_token.clone(), fields);
        (page_access_token, dispatch, settings)
    });
    Some(match unreadable {
        None => Listed::Readable(Box::new(Account { dispatch, ..settings? })),
        Some(cause) => {
            let (name, page_id) = (name.to_owned(), page_id?);
            let account = UnreadableAccount { name, app, page_id, cause, page_access_token, dispatch };
            Listed::Unreadable(Box::new(account))
        }
    })
}

/// Account but for its target.
fn read_settings(
    name: &str,
    app: &str,
    page_id: Option<PageId>,
    page_access_token: Option<Secret>,
    fields: &mut Fields<'_, '_>,
) -> Option<Account> {
    Some(Account {
        name: name.to_owned(),
        app: app.to_owned(),
        display_name: fields.optional_text("name"),
        dm_policy: fields.optional_choice("dmPolicy", DM_POLICIES, "pairing, allowlist, open or disabled"),
        allow_from: fields
            .list("allowFrom", "a list of ids", |id| Deserialize::deserialize(id).ok())
            .into_iter()
            .collect(),
        dispatch: None,
        results: fields.object("results", ResultsSetting::read),
        typing: fields.optional_flag("typing").unwrap_or(true),
        mark_seen: fields.optional_flag("markSeen").unwrap_or(true),
        forward: read_forward(fields),
        profile: fields.optional_flag("profile").unwrap_or(false),
        news_page: fields.optional_flag("newsPage").unwrap_or(false),
        unknown_send: fields.object("unknownSend", read_unknown_send).unwrap_or_default(),
        rate_per_second: fields
            .optional_number("ratePerSecond", 1..=MAX_RATE_PER_SECOND, "a number from 1 to 300")
            .unwrap_or(DEFAULT_RATE_PER_SECOND),
        human_takeover: fields.optional_flag("humanTakeover").unwrap_or(true),
        takeover_idle: read_takeover_idle(fields),
        pairing_text: read_pairing_text(fields),
        // Last, so that whatever else is wrong has been noted before these leave the function.
        page_id: page_id?,
        page_access_token: page_access_token?,
    })
}

fn read_forward(fields: &mut Fields<'_, '_>) -> Forward {
    const EXPECTED: &str = "a list of receipts, echoes and standby";
    let known = |value: &Value| FORWARDS.iter().find(|name| value.as_str() == Some(name)).copied();
    let names = fields.list("forward", EXPECTED, known);
    let has = |name| names.contains(&name);
    Forward { receipts: has("receipts"), echoes: has("echoes"), standby: has("standby") }
}

const FORWARDS: [&str; 3] = ["receipts", "echoes", "standby"];

#[expect(clippy::unnecessary_wraps, reason = "form of every reader of an object")]
fn read_unknown_send(fields: &mut Fields<'_, '_>) -> Option<UnknownSend> {
    const THEN: &[(&str, AfterGrace)] = &[("retry", AfterGrace::Retry), ("giveUp", AfterGrace::GiveUp)];
    let grace =
        fields.optional_number("graceSeconds", 1..=600, "a number from 1 to 600").unwrap_or(DEFAULT_GRACE_SECONDS);
    let then = fields.optional_choice("then", THEN, "retry or giveUp").unwrap_or(AfterGrace::Retry);
    let sends = fields.optional_number("sends", 1..=100, "a number from 1 to 100").unwrap_or(DEFAULT_SENDS);
    Some(UnknownSend { grace: Duration::from_secs(grace.into()), then, sends })
}

fn read_takeover_idle(fields: &mut Fields<'_, '_>) -> Duration {
    let seconds = fields.optional_number("takeoverIdleSeconds", 60..=604_800, "a number from 60 to 604800");
    seconds.map_or(DEFAULT_TAKEOVER_IDLE, |seconds| Duration::from_secs(seconds.into()))
}

fn read_pairing_text(fields: &mut Fields<'_, '_>) -> Option<String> {
    let text = fields.optional_text("pairingText")?;
    let told = text.replace(PAIRING_CODE, &PairingCode::new(0).in_halves());
    let fits = text.contains(PAIRING_CODE) && told.encode_utf16().count() <= TEXT_UNITS;
    if fits {
        Some(text)
    } else {
        fields.malformed(
            "pairingText",
            "a text with {code} in it, at most 1999 UTF-16 units once each {code} is a code of 9 characters",
        )
    }
}

impl Default for UnknownSend {
    fn default() -> Self {
        Self { grace: Duration::from_secs(DEFAULT_GRACE_SECONDS.into()), then: AfterGrace::Retry, sends: DEFAULT_SENDS }
    }
}
