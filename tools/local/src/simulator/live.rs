//! The thread as it changes, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};
use http::StatusCode;
use messenger_wire::Psid;
use tokio::sync::watch;

use super::Simulator;

/// How often an idle stream shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Streams a person's view: now, and whenever it changes.
pub(super) async fn events(State(simulator): State<Simulator>, Path(psid): Path<String>) -> Response {
    let known = Psid::parse(&psid).ok().filter(|psid| simulator.view(psid).is_some());
    let Some(psid) = known else { return StatusCode::NOT_FOUND.into_response() };
    Sse::new(views(simulator, psid)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

fn views(simulator: Simulator, psid: Psid) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut changes = simulator.shared.changes.subscribe();
    changes.mark_changed();
    let watching = Watching { simulator, psid, changes, shown: String::new() };
    stream::unfold(watching, |mut watching| async move {
        let view = watching.next().await?;
        Some((Ok(Event::default().data(view)), watching))
    })
}

struct Watching {
    simulator: Simulator,
    psid: Psid,
    changes: watch::Receiver<u64>,
    shown: String,
}

impl Watching {
    /// The next view that differs from the one shown; `None` when the simulator is gone.
    async fn next(&mut self) -> Option<String> {
        loop {
            self.changes.changed().await.ok()?;
            let view = serde_json::to_string(&self.simulator.view(&self.psid)?).ok()?;
            if view != self.shown {
                self.shown.clone_from(&view);
                return Some(view);
            }
        }
    }
}
