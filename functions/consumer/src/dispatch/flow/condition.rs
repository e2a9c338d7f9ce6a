//! What must hold besides, so that a rule answers.

use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::reading::{Fields, Reading, join};
use serde_json::Value;

use crate::dispatch::{DispatchContext, Window};

/// What must hold besides, all of it.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    accounts: Vec<String>,
    locales: Vec<String>,
    /// Window that must be there.
    pub(super) window: Option<Window>,
    memory: Vec<(String, MemoryTest)>,
}

/// What is asked of a remembered value.
#[derive(Debug)]
enum MemoryTest {
    /// It is one of these; a text and a number of the same letters are the same.
    Is(Vec<String>),
    /// There is one, or there is none.
    Set(bool),
}

const WINDOWS: &[(&str, Window)] =
    &[("open", Window::Open), ("humanAgent", Window::HumanAgent), ("closed", Window::Closed)];

const A_VALUE: &str = "a value, a list of values, or set with true or false";

impl Conditions {
    pub(super) fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        reading.object(path, value, |fields| {
            Some(Self {
                accounts: fields.read("account", read_accounts).unwrap_or_default(),
                locales: fields.read("locale", read_locales).unwrap_or_default(),
                window: fields.optional_choice("window", WINDOWS, "open, humanAgent or closed"),
                memory: read_memory(fields),
            })
        })
    }

    /// Names that the conditions ask the memory for.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.memory.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn hold(&self, input: &DispatchInput, context: &DispatchContext) -> bool {
        let locale = input.profile.as_ref().and_then(|profile| profile.locale.as_deref()).unwrap_or_default();
        let account = self.accounts.is_empty() || self.accounts.contains(&input.account);
        let locale = self.locales.is_empty() || self.locales.iter().any(|wanted| is_locale(locale, wanted));
        let window = self.window.is_none_or(|window| window == context.window);
        account && locale && window && self.memory.iter().all(|(name, test)| test.holds(&context.memory, name))
    }
}

/// `de` holds for `de_DE` and `de_AT`; `de_AT` for itself only.
fn is_locale(locale: &str, wanted: &str) -> bool {
    locale.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// Accounts by their names, which a number in YAML is not.
fn read_accounts(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    let name = |value: &Value| value.as_str().filter(|name| !name.is_empty()).map(str::to_owned);
    one_or_more(value, name).or_else(|| reading.malformed(path, "a text, or a list of texts; put numbers into quotes"))
}

/// Locales as a profile has them, or their languages.
fn read_locales(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    let locale = |value: &Value| value.as_str().filter(|locale| is_form_of_locale(locale)).map(str::to_owned);
    one_or_more(value, locale)
        .or_else(|| reading.malformed(path, "a language as de or a locale as de_DE, or a list of these"))
}

/// Meta writes `de_DE`, of two or three letters and two or more letters or digits (`es_LA`, `en_UD`, `ar_001`).
fn is_form_of_locale(text: &str) -> bool {
    let (language, region) = text.split_once('_').unwrap_or((text, "XX"));
    let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_of_region = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    is_language && (2..=4).contains(&region.len()) && region.bytes().all(is_of_region)
}

/// What each of a list is, or the one value, where all of them are so.
fn one_or_more(value: &Value, read: impl Fn(&Value) -> Option<String>) -> Option<Vec<String>> {
    match value {
        Value::Array(values) if !values.is_empty() => values.iter().map(read).collect(),
        _ => read(value).map(|word| vec![word]),
    }
}

/// Memory is asked by name, so that every name is allowed here.
fn read_memory(fields: &mut Fields<'_, '_>) -> Vec<(String, MemoryTest)> {
    let tests = fields.read("memory", |reading, path, value| {
        let Value::Object(tests) = value else {
            return reading.malformed(path, "an object of names and values");
        };
        let read = |(name, value): (&String, &Value)| {
            MemoryTest::read(reading, &join(path, name), value).map(|test| (name.clone(), test))
        };
        Some(tests.iter().filter_map(read).collect())
    });
    tests.unwrap_or_default()
}

impl MemoryTest {
    fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Set(false)),
            Value::Object(test) => {
                if let (Some(Value::Bool(set)), 1) = (test.get("set"), test.len()) {
                    return Some(Self::Set(*set));
                }
                reading.malformed(path, A_VALUE)
            }
            _ => {
                let values = one_or_more(value, scalar).map(Self::Is);
                values.or_else(|| reading.malformed(path, A_VALUE))
            }
        }
    }

    fn holds(&self, memory: &FlowMemory, name: &str) -> bool {
        let value = memory.get(name);
        match self {
            Self::Set(set) => value.is_some() == *set,
            Self::Is(wanted) => value.and_then(scalar).is_some_and(|value| wanted.contains(&value)),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
