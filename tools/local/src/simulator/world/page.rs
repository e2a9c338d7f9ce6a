//! A Page with its app, its profile and what was uploaded for it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use messenger_wire::{AppId, PageId, Secret, TimestampMs};
use serde::Serialize;
use serde_json::{Map, Value};

use super::window::DAY;
use super::{NewPerson, Person};

/// Page of the simulated Messenger and the app that is connected to it.
#[derive(Debug, Clone)]
pub struct SimulatedPage {
    /// Id of the Page.
    pub id: PageId,
    /// Name that people see.
    pub name: String,
    /// Token that Graph takes for this Page.
    pub access_token: Secret,
    /// App that the token belongs to.
    pub app_id: AppId,
    /// Secret that signs the app's deliveries.
    pub app_secret: Secret,
    /// Where the app's deliveries are posted.
    pub webhook_url: String,
    /// People who know the Page from the start.
    pub people: Vec<NewPerson>,
}

/// Page and what has been set or uploaded since.
#[derive(Debug)]
pub(in crate::simulator) struct Page {
    pub(in crate::simulator) setup: SimulatedPage,
    pub(in crate::simulator) dead_tokens: Vec<Secret>,
    pub(in crate::simulator) profile: Map<String, Value>,
    pub(in crate::simulator) personas: BTreeMap<String, Persona>,
    pub(in crate::simulator) attachments: BTreeMap<String, Attachment>,
    /// Utility templates, as Graph shows them.
    pub(in crate::simulator) templates: Vec<Value>,
    pub(in crate::simulator) subscription: Subscription,
    pub(in crate::simulator) profile_calls: VecDeque<TimestampMs>,
    calls: VecDeque<TimestampMs>,
}

/// Fields that the app gets of a Page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::simulator) enum Subscription {
    /// Every field: how a Page starts here, so that nothing need be set up.
    All,
    /// The fields that were asked for.
    Fields(BTreeSet<String>),
    /// None, as after Meta has dropped the app.
    Off,
}

/// Name and picture that stand in for the Page's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Persona {
    /// Name shown above the message.
    pub name: String,
    /// Picture shown beside the message.
    pub profile_picture_url: String,
}

/// Uploaded media.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Attachment {
    pub(in crate::simulator) kind: String,
    pub(in crate::simulator) source: Source,
    pub(in crate::simulator) uploaded_at: TimestampMs,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone)]
pub(in crate::simulator) enum Source {
    /// At a URL, which the simulator does not fetch.
    Url(String),
    /// Here.
    Bytes { content_type: String, bytes: Bytes },
}

impl Page {
    pub(super) fn new(setup: SimulatedPage) -> Self {
        Self {
            setup,
            dead_tokens: Vec::new(),
            profile: Map::new(),
            personas: BTreeMap::new(),
            attachments: BTreeMap::new(),
            templates: Vec::new(),
            subscription: Subscription::All,
            profile_calls: VecDeque::new(),
            calls: VecDeque::new(),
        }
    }

    /// Messenger Profile as a person sees it: their own menu before the Page's, and of what is set
    /// by locale theirs, or else the default.
    pub(super) fn profile_for(&self, person: &Person) -> Map<String, Value> {
        let own = person.menu.clone().map(|menu| ("persistent_menu".to_owned(), menu));
        let all = self.profile.clone().into_iter().chain(own);
        all.map(|(name, value)| (name, in_locale(&value, person.profile.locale.as_deref()))).collect()
    }

    pub(super) fn subscribes(&self, field: &str) -> bool {
        match &self.subscription {
            Subscription::All => true,
            Subscription::Fields(fields) => fields.contains(field),
            Subscription::Off => false,
        }
    }

    /// Counts a call and gives the number within the last 24 hours.
    pub(in crate::simulator) fn count_call(&mut self, now: TimestampMs) -> usize {
        self.calls.push_back(now);
        while self.calls.front().is_some_and(|first| now.since(*first) >= DAY) {
            self.calls.pop_front();
        }
        self.calls.len()
    }
}

/// The one element for a locale, in a list; what is not set by locale as it is.
fn in_locale(value: &Value, locale: Option<&str>) -> Value {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let of = |wanted: &str| list.iter().find(|each| each["locale"] == wanted);
    let chosen = locale.and_then(of).or_else(|| of("default"));
    chosen.map_or_else(|| value.clone(), |chosen| Value::from(vec![chosen.clone()]))
}
