//! All that the simulated Messenger knows, and its rules, without I/O.
//!
//! Each change gives the events that it causes to the outbox; [`super::Simulator`] delivers them afterwards.

mod act;
mod event;
mod ground;
mod hear;
mod page;
mod person;
mod window;

use std::collections::BTreeMap;

use messenger_wire::{AppId, Mid, PageId, Psid, TimestampMs};
use serde_json::Value;

pub use act::{Act, ActError, Done, Entrance};
pub(super) use event::Event;
pub(super) use ground::{Grant, GrantKind, Remark, Tick};
pub(super) use page::{Attachment, Page, Source, Subscription};
pub use page::{Persona, SimulatedPage};
pub use person::{Bubble, NewPerson, PersonView, Sender};
pub(super) use person::{Owner, Person};
pub(super) use window::{DAY, WEEK};

use super::fault::{Fault, FaultRule};
use super::record::Recorded;

/// Everything that the simulated Messenger knows.
#[derive(Debug)]
pub(super) struct World {
    pub(super) pages: BTreeMap<PageId, Page>,
    pub(super) people: BTreeMap<Psid, Person>,
    /// What people agreed to, by its token.
    pub(super) grants: BTreeMap<String, Grant>,
    /// Ticks of the checkbox plugin, by their `user_ref`.
    pub(super) ticks: BTreeMap<String, Tick>,
    /// Comments and visitors' posts, by their ids.
    pub(super) remarks: BTreeMap<String, Remark>,
    pub(super) requests: Vec<Recorded>,
    pub(super) faults: Vec<FaultRule>,
    outbox: Vec<Event>,
    ids: Ids,
}

/// Source of ids that differ between two runs of the simulator, since receivers remember them.
#[derive(Debug)]
struct Ids {
    started: i64,
    last: u32,
}

impl World {
    pub(super) fn new(pages: Vec<SimulatedPage>, started: TimestampMs) -> Self {
        let ids = Ids { started: started.as_millis(), last: 0 };
        let mut world = Self {
            pages: BTreeMap::new(),
            people: BTreeMap::new(),
            grants: BTreeMap::new(),
            ticks: BTreeMap::new(),
            remarks: BTreeMap::new(),
            requests: Vec::new(),
            faults: Vec::new(),
            outbox: Vec::new(),
            ids,
        };
        for mut page in pages {
            let (id, people) = (page.id.clone(), std::mem::take(&mut page.people));
            world.pages.insert(id.clone(), Page::new(page));
            for person in people {
                world.add_person(&id, person);
            }
        }
        world
    }

    /// Thread as the person sees it.
    pub(super) fn view(&self, psid: &Psid, now: TimestampMs) -> Option<PersonView> {
        let person = self.people.get(psid)?;
        Some(person.view(self.pages.get(&person.page)?, now))
    }

    /// Adds a person who knows the Page but has not written yet.
    pub(super) fn add_person(&mut self, page: &PageId, person: NewPerson) -> Option<Psid> {
        let psid = Psid::parse(&self.ids.number()).ok()?;
        self.pages.contains_key(page).then(|| {
            self.people.insert(psid.clone(), Person::new(page.clone(), person));
            psid
        })
    }

    /// Events that are still to be delivered, oldest first.
    pub(super) fn take_outbox(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.outbox)
    }

    /// First fault that concerns a request, counted down.
    pub(super) fn take_fault(&mut self, concerns: impl Fn(&FaultRule) -> bool) -> Option<Fault> {
        let at = self.faults.iter().position(concerns)?;
        let rule = self.faults.get_mut(at)?;
        let fault = rule.fault.clone();
        rule.count = rule.count.saturating_sub(1);
        if rule.count == 0 {
            self.faults.remove(at);
        }
        Some(fault)
    }

    /// Puts a bubble that the Page sent into the thread; the echo and the delivery receipt follow.
    pub(super) fn page_says(&mut self, psid: &Psid, said: Said, now: TimestampMs) -> Option<Mid> {
        let mid = self.mid()?;
        let person = self.people.get_mut(psid)?;
        let (page, owner) = (person.page.clone(), person.owner(now));
        let echo = event::echo(psid, &page, &mid, &said, now);
        let receipt = event::delivery_receipt(psid, &page, &mid, now);
        let (app_id, is_known) = (said.app_id.clone(), said.user_ref.is_none());
        person.add(Bubble::of_page(mid.clone(), now, said));
        self.emit(&page, owner.as_ref(), "message_echoes", echo);
        // An app gets receipts of its own sends only, and of people whom it knows.
        if is_known && self.pages.get(&page).is_some_and(|page| app_id == page.setup.app_id) {
            self.emit(&page, owner.as_ref(), "message_deliveries", receipt);
        }
        Some(mid)
    }

    fn emit(&mut self, page_id: &PageId, owner: Option<&AppId>, field: &'static str, json: Value) {
        let Some(page) = self.pages.get(page_id) else { return };
        let standby = owner.is_some_and(|owner| *owner != page.setup.app_id);
        if page.subscribes(field) {
            self.outbox.push(Event::new(page_id.clone(), standby, json));
        }
    }

    pub(super) fn mid(&mut self) -> Option<Mid> {
        Mid::parse(&format!("m_{}", self.ids.number())).ok()
    }

    pub(super) fn graph_id(&mut self) -> String {
        self.ids.number()
    }
}

impl Ids {
    fn number(&mut self) -> String {
        self.last += 1;
        format!("{}{:05}", self.started, self.last)
    }
}

/// What the Page, or a person in its inbox, says.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) app_id: AppId,
    pub(super) message: Value,
    pub(super) persona: Option<Persona>,
    pub(super) reply_to: Option<Mid>,
    /// Reference by which the Page knows the person, where it does not know the id.
    pub(super) user_ref: Option<String>,
}
