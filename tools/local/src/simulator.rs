//! Messenger on one machine: people who write, a strict Graph that answers, and signed deliveries to the webhook.
//!
//! [`Simulator`] is what tests and the chat page hold. Everything it knows is in one `World`; the parts around it only
//! carry requests in and deliveries out.

mod control;
mod deliver;
mod fault;
mod graph;
mod json;
mod live;
mod record;
mod world;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use messenger_channel::clock::Clock;
use messenger_channel::lock::lock;
use messenger_wire::profile::Profile;
use messenger_wire::{PageId, Psid, Secret, Signature, TimestampMs};
use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::clock::MovableClock;
use crate::guard;

pub use deliver::{Attempt, Delivered, StartSimulatorError};
pub use fault::{Fault, FaultRule, Target};
pub use record::Recorded;
use world::World;
pub use world::{Act, ActError, Bubble, Done, Entrance, NewPerson, PersonView, Persona, Sender, SimulatedPage};

/// Largest request that Graph reads: an upload of 25 MB and its other fields.
const BODY_LIMIT: usize = 26 * 1024 * 1024;

/// The simulated Messenger; clones share it.
#[derive(Debug, Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    clock: MovableClock,
    outbox: mpsc::UnboundedSender<world::Event>,
    changes: watch::Sender<u64>,
    delivered: Mutex<Vec<Delivered>>,
}

impl Simulator {
    /// Starts the simulated Messenger with these Pages; a task posts its deliveries for as long as it lives.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`StartSimulatorError`] where no HTTP client can be made.
    pub fn start(pages: Vec<SimulatedPage>, clock: MovableClock) -> Result<Self, StartSimulatorError> {
        let client = deliver::client()?;
        let (outbox, events) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(pages, clock.now())),
            clock,
            outbox,
            changes: watch::Sender::new(0),
            delivered: Mutex::default(),
        });
        tokio::spawn(deliver::run(Arc::downgrade(&shared), events, client));
        Ok(Self { shared })
    }

    /// Routes of the simulator: its control API under `/sim`, and Graph for every other path.
    pub fn router(&self) -> Router {
        let graph = Router::new().fallback(graph::answer).with_state(self.clone());
        let limit = DefaultBodyLimit::max(BODY_LIMIT);
        let control = control::router(self.clone()).layer(middleware::from_fn(guard::only_this_machine));
        Router::new().nest("/sim", control).fallback_service(graph).layer(limit)
    }

    /// Adds a person who knows the Page but has not written yet; `None` where there is no such Page.
    #[must_use]
    pub fn add_person(&self, page: &PageId, person: NewPerson) -> Option<Psid> {
        self.change(|world| world.add_person(page, person))
    }

    /// Lets a person, or somebody in the Page's inbox, act.
    ///
    /// # Errors
    /// [`ActError`] where that is impossible.
    pub fn act(&self, psid: &Psid, act: Act) -> Result<Done, ActError> {
        let now = self.now();
        self.change(|world| world.act(psid, act, now))
    }

    /// Thread as the person sees it.
    #[must_use]
    pub fn view(&self, psid: &Psid) -> Option<PersonView> {
        let now = self.now();
        self.world().view(psid, now)
    }

    /// Makes people known whom somebody else's delivery is about, where its signature is that of the Page's app.
    pub(crate) fn hear(&self, signature: &Signature, body: &[u8]) {
        let now = self.now();
        self.change(|world| world.hear(signature, body, now));
    }

    /// Every request to Graph so far, refused ones included, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.world().requests.clone()
    }

    /// Messages that were accepted, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Recorded> {
        self.world().requests.iter().filter(|request| request.accepted && request.is_message()).cloned().collect()
    }

    /// Lets coming requests fail.
    pub fn fail(&self, rule: FaultRule) {
        self.change(|world| world.faults.push(rule));
    }

    /// Replaces the Page's token; Graph answers 190 to the old one from now on.
    pub fn replace_token(&self, page: &PageId, token: Secret) {
        self.change(|world| {
            if let Some(page) = world.pages.get_mut(page) {
                let old = std::mem::replace(&mut page.setup.access_token, token);
                page.dead_tokens.push(old);
            }
        });
    }

    /// Sets properties of the Messenger Profile of every Page, as a call of Graph would.
    pub fn set_profile(&self, profile: &Profile) {
        let Ok(Value::Object(properties)) = serde_json::to_value(profile) else { return };
        self.change(|world| world.pages.values_mut().for_each(|page| page.profile.extend(properties.clone())));
    }

    /// Deliveries so far, each with its attempts, in the order of their first attempts.
    #[must_use]
    pub fn delivered(&self) -> Vec<Delivered> {
        lock(&self.shared.delivered).clone()
    }

    /// Moves the simulator's clock forward.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
        self.change(|_| ());
    }

    /// Waits until `done` holds of the simulator, looking again at every change; `false` where it
    /// does not within `wait`.
    pub async fn wait_until(&self, wait: Duration, done: impl Fn(&Self) -> bool) -> bool {
        let mut changes = self.shared.changes.subscribe();
        let met = async {
            while !done(self) {
                if changes.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(wait, met).await.is_ok()
    }

    /// Time by the simulator's clock.
    #[must_use]
    pub fn now(&self) -> TimestampMs {
        self.shared.clock.now()
    }

    /// Changes the world, hands out the events that follow, and wakes who watches.
    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let (result, events) = {
            let mut world = self.world();
            let result = change(&mut world);
            (result, world.take_outbox())
        };
        for event in events {
            if self.shared.outbox.send(event).is_err() {
                tracing::warn!("the task that posts deliveries has ended");
            }
        }
        self.shared.changes.send_modify(|change| *change += 1);
        result
    }

    fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.shared.world)
    }
}

#[cfg(test)]
mod tests;
