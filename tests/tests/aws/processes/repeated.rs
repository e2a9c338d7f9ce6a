//! Messages that arrived more than once, each held against what the logs say of that very repetition.
//!
//! ```text
//! Graph   part arrived ............... arrived again ............................ arrived once more
//! log                  send failed                   no echo settled, part is sent                  (nothing: killed)
//! ```
//!
//! Between two sends of a part lies its grace time at least, so that each line belongs to the send before it. Whoever
//! repeats a part says that no echo had settled it as soon as Graph has answered; only a process that was killed before
//! that says nothing at all.

use std::collections::BTreeMap;

use aws_sdk_sqs::primitives::{DateTime, DateTimeFormat};
use local::simulator::Recorded;
use messenger_channel::metadata;
use messenger_channel::state::ClaimKey;
use messenger_channel::telemetry::lines::{SEND_FAILED, SEND_UNSETTLED};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::EventId;
use serde_json::Value;

/// Written when Graph has answered that a part was sent, at level `info`.
pub(crate) const SENT: &str = "part is sent";

/// Claim, and number of the part.
type Part = (String, u64);

/// Repetitions by what the logs say of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Repetitions {
    /// No echo had settled the part: a line says so.
    pub(crate) unsettled: usize,
    /// Whoever repeated the part was killed before it heard of it.
    pub(crate) unheard: usize,
    /// Nobody had a reason.
    pub(crate) wrong: Vec<Part>,
}

impl Repetitions {
    /// Those among the requests to Graph. The logs have to be of level `info`.
    pub(crate) fn of(requests: &[Recorded], logs: &str) -> Self {
        let (mut attempts, lines) = (BTreeMap::<Part, Vec<&Recorded>>::new(), lines(logs));
        for request in requests.iter().filter(|request| request.is_message()) {
            attempts.entry(part_of(request).expect("a note of ours")).or_default().push(request);
        }
        let mut repetitions = Self::default();
        for (part, attempts) in attempts {
            let lines = lines.get(&part).map(Vec::as_slice).unwrap_or_default();
            let mut has_arrived = false;
            for (index, attempt) in attempts.iter().enumerate().filter(|(_, attempt)| attempt.accepted) {
                if std::mem::replace(&mut has_arrived, true) {
                    let next = attempts.get(index + 1).map(|next| next.at);
                    let said = lines.iter().filter(|(at, _)| *at >= attempt.at && next.is_none_or(|next| *at < next));
                    repetitions.count(&part, &said.map(|(_, line)| line.as_str()).collect::<Vec<_>>());
                }
            }
        }
        repetitions
    }

    fn count(&mut self, part: &Part, said: &[&str]) {
        if said.contains(&SEND_UNSETTLED) {
            self.unsettled += 1;
        } else if said.is_empty() {
            self.unheard += 1;
        } else {
            self.wrong.push(part.clone());
        }
    }
}

fn part_of(request: &Recorded) -> Option<Part> {
    let (key, part) = metadata::parse(request.params["message"]["metadata"].as_str()?)?;
    Some((key.as_str().to_owned(), part.into()))
}

/// Lines about sends of a part, with their time.
fn lines(logs: &str) -> BTreeMap<Part, Vec<(TimestampMs, String)>> {
    let mut lines = BTreeMap::<Part, Vec<_>>::new();
    // What was killed may have left half a line.
    for line in logs.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let (message, is_given_up) = (line["message"].as_str().unwrap_or_default(), line["then"] == "GiveUp");
        if [SENT, SEND_FAILED, SEND_UNSETTLED].contains(&message) && !is_given_up {
            let about = about(&line).expect("a line about a part names it");
            lines.entry(about).or_default().push((time(&line), message.to_owned()));
        }
    }
    lines
}

fn about(line: &Value) -> Option<Part> {
    let id = EventId::parse(line["span"]["id"].as_str()?).ok()?;
    Some((ClaimKey::event(id).as_str().to_owned(), line["part"].as_u64()?))
}

fn time(line: &Value) -> TimestampMs {
    let text = line["timestamp"].as_str().expect("a time");
    let time = DateTime::from_str(text, DateTimeFormat::DateTime).expect("a time");
    TimestampMs::from_millis(time.to_millis().expect("a time of our days"))
}

#[cfg(test)]
mod tests {
    use local::simulator::Recorded;
    use messenger_channel::metadata;
    use messenger_channel::state::ClaimKey;
    use messenger_channel::telemetry::lines::{SEND_FAILED, SEND_UNSETTLED};
    use messenger_wire::TimestampMs;
    use messenger_wire::webhook::EventId;
    use serde_json::{Value, json};

    use super::{Repetitions, SENT};

    const SECOND_0: i64 = 1_800_000_000_000;

    fn event(digit: char) -> EventId {
        EventId::parse(&digit.to_string().repeat(64)).expect("an id")
    }

    fn send(event: EventId, second: i64, accepted: bool) -> Recorded {
        let note = metadata::stamp(&ClaimKey::event(event), 0, None);
        let Value::Object(params) = json!({"message": {"text": "1", "metadata": note}}) else { panic!("an object") };
        let (method, path) = ("POST".to_owned(), "/v25.0/1/messages".to_owned());
        let at = TimestampMs::from_millis(SECOND_0 + 1_000 * second);
        Recorded { at, method, path, params, accepted, error: None }
    }

    fn line(event: EventId, second: i64, message: &str) -> String {
        let timestamp = format!("2027-01-15T08:00:{second:02}.000100Z");
        json!({"timestamp": timestamp, "message": message, "part": 0, "span": {"id": event.to_string()}}).to_string()
    }

    #[test]
    fn each_repetition_needs_a_line_of_its_own_unless_it_was_never_heard_of() {
        let (a, b) = (event('a'), event('b'));
        let sends = [send(a, 0, true), send(a, 10, true), send(a, 20, true)];
        let lines = |after: &[(EventId, i64, &str)]| {
            let lines = after.iter().map(|(event, second, message)| line(*event, *second, message));
            lines.chain(["{half".to_owned()]).collect::<Vec<_>>().join("\n")
        };
        for (after, unsettled, unheard, wrong) in [
            (&[(a, 1, SEND_FAILED), (a, 11, SENT), (a, 11, SEND_UNSETTLED), (a, 20, SEND_UNSETTLED)][..], 2, 0, 0),
            (&[(a, 11, SENT), (a, 11, SEND_UNSETTLED)], 1, 1, 0),
            (&[], 0, 2, 0),
            (&[(a, 11, SEND_UNSETTLED), (a, 11, SEND_UNSETTLED), (a, 21, SENT)], 1, 0, 1),
            (&[(a, 1, SEND_UNSETTLED), (b, 11, SEND_UNSETTLED), (a, 11, SENT), (a, 21, SEND_FAILED)], 0, 0, 2),
        ] {
            let repetitions = Repetitions::of(&sends, &lines(after));
            let Repetitions { unsettled: told, unheard: killed, wrong: unreasonable } = &repetitions;
            assert_eq!((*told, *killed, unreasonable.len()), (unsettled, unheard, wrong), "{after:?}");
        }
        let never_arrived = [send(a, 0, false), send(a, 10, true), send(b, 0, true), send(b, 10, false)];
        assert_eq!(Repetitions::of(&never_arrived, &lines(&[(a, 11, SENT)])), Repetitions::default());
    }
}
