//! What the channel made of what came in: why it was skipped, refused, tried again or parked, in
//! plain words for the chat page.
//!
//! The log lines themselves write it, whatever `LOG_LEVEL` shows of them, so that page and log never disagree. What is
//! skipped as a matter of course, as the echoes and receipts of the bot's own sends are, has no line and no entry.

mod listener;
mod words;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use messenger_channel::clock::Clock;
use messenger_channel::lock::lock;
use messenger_wire::TimestampMs;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::clock::MovableClock;

pub(crate) use listener::Listener;
use words::Verdict;

/// Entries that are kept; the oldest go first.
const ENTRIES: usize = 200;

/// Records whose subject is kept: more than are worked on at the same time.
const SUBJECTS: usize = 500;

/// The journal of this process; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    book: Arc<Mutex<Book>>,
}

#[derive(Debug, Default)]
struct Book {
    entries: VecDeque<Entry>,
    /// Subjects of records that were given to the consumer, by the id that log lines have.
    subjects: VecDeque<(String, Subject)>,
    clock: MovableClock,
}

/// One thing that the channel said.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    at: TimestampMs,
    verdict: Verdict,
    /// In plain words.
    why: String,
    #[serde(flatten)]
    subject: Subject,
    /// Log line that says so.
    line: Map<String, Value>,
}

/// Whom and what a record is about.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Subject {
    /// Id of the person.
    pub(crate) person: Option<String>,
    /// Family of an event, or `command`.
    pub(crate) what: Option<String>,
}

impl Journal {
    /// The journal that the log of this process writes, or an empty one where there is no log.
    pub(crate) fn of_log() -> Self {
        tracing::dispatcher::get_default(|log| log.downcast_ref::<Listener>().map(Listener::journal))
            .unwrap_or_default()
    }

    /// Goes by this clock from now on.
    pub(crate) fn follow(&self, clock: MovableClock) {
        self.book().clock = clock;
    }

    /// Notes what a record is about before it is worked on.
    pub(crate) fn introduce(&self, message_id: &str, subject: Subject) {
        let mut book = self.book();
        book.subjects.retain(|(known, _)| known != message_id);
        book.subjects.push_back((message_id.to_owned(), subject));
        if book.subjects.len() > SUBJECTS {
            book.subjects.pop_front();
        }
    }

    /// Adds what a log line says, where it is something for the journal.
    fn write(&self, line: Map<String, Value>) {
        let Some((verdict, why)) = words::explain(&line) else { return };
        let mut book = self.book();
        let id = line.get("message_id").and_then(Value::as_str);
        let known = id.and_then(|id| book.subjects.iter().find(|(known, _)| known == id));
        let subject = known.map(|(_, subject)| subject.clone()).unwrap_or_default();
        let at = book.clock.now();
        book.entries.push_back(Entry { at, verdict, why, subject, line });
        if book.entries.len() > ENTRIES {
            book.entries.pop_front();
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }
}

/// Route of the journal.
pub(crate) fn router(journal: Journal) -> Router {
    Router::new().route("/journal", get(list)).with_state(journal)
}

async fn list(State(journal): State<Journal>) -> Json<Value> {
    Json(json!({"journal": journal.book().entries}))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tracing_subscriber::layer::SubscriberExt;

    use super::{ENTRIES, Journal, Listener, Subject};

    /// What is in the journal after `lines` were logged.
    fn journal_of(journal: &Journal, lines: impl FnOnce()) -> serde_json::Value {
        let log = tracing_subscriber::registry().with(Listener::new(journal.clone()));
        tracing::subscriber::with_default(log, lines);
        serde_json::to_value(&journal.book().entries).unwrap()
    }

    #[test]
    fn an_entry_has_the_words_the_person_and_the_fields_of_line_and_span() {
        let journal = Journal::default();
        journal.introduce("q/1", Subject { person: Some("7001".into()), what: Some("message".into()) });
        let entries = journal_of(&journal, || {
            let span = tracing::error_span!("record", message_id = "q/1", id = tracing::field::Empty);
            span.record("id", "e1");
            span.in_scope(|| tracing::info!(reason = "owned_elsewhere", "event is skipped"));
        });
        let entry = &entries[0];
        assert_eq!((&entry["verdict"], &entry["person"]), (&json!("skipped"), &json!("7001")));
        assert!(entry["why"].as_str().unwrap().contains("another app answers"), "{entry}");
        assert_eq!((&entry["line"]["reason"], &entry["line"]["id"]), (&json!("owned_elsewhere"), &json!("e1")));
    }

    #[test]
    fn what_goes_well_has_no_entry_and_the_oldest_entry_goes_first() {
        let journal = Journal::default();
        let entries = journal_of(&journal, || {
            tracing::info!("event is dispatched");
            for number in 0..=ENTRIES {
                tracing::warn!(number, "something");
            }
        });
        assert_eq!((entries.as_array().unwrap().len(), &entries[0]["line"]["number"]), (ENTRIES, &json!(1)));
    }

    #[test]
    fn without_a_log_the_journal_is_empty_and_with_one_it_is_that_of_the_log() {
        let journal = Journal::default();
        let entries = journal_of(&journal, || {
            Journal::of_log().introduce("q/1", Subject::default());
            tracing::warn!("something");
        });
        assert_eq!((entries.as_array().unwrap().len(), journal.book().subjects.len()), (1, 1));
        assert!(Journal::of_log().book().entries.is_empty());
    }
}
