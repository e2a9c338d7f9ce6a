//! Graph that throttles, stalls and loses answers, and checks that each send was allowed.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::AfterGrace;
use messenger_graph::{Graph, GraphError, Interruption, Request, Response, response};
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};

use super::{Chaos, Echoes, Part};
use crate::support::PAGE;

impl Graph for Chaos {
    async fn execute(&self, request: Request, _token: &Secret) -> Result<Response, GraphError> {
        let effect = request.effect();
        let messenger_graph::Body::Json(bytes) = request.body() else { panic!("a send is JSON") };
        let body: Value = serde_json::from_slice(bytes).unwrap();
        self.point().await;
        if body.get("sender_action").is_some() {
            return decode(effect, 200, &json!({"recipient_id": "1"}));
        }
        let stall = self.watch().dice.roll(400);
        self.clock.advance(Duration::from_millis(50 + stall));
        let outcome = self.attempt(&body);
        self.point().await;
        match outcome {
            Outcome::Sent(mid) => decode(effect, 200, &json!({"recipient_id": "1", "message_id": mid})),
            Outcome::Throttled => decode(effect, 400, &json!({"error": {"code": 32, "message": "slow down"}})),
            Outcome::Lost => Err(GraphError::NoAnswer { cause: Interruption::TimedOut, effect }),
            Outcome::Unreachable => Err(GraphError::Unreachable),
        }
    }
}

enum Outcome {
    Sent(String),
    Throttled,
    Lost,
    Unreachable,
}

fn decode(effect: messenger_graph::Effect, status: u16, body: &Value) -> Result<Response, GraphError> {
    response::decode(
        effect,
        status.try_into().unwrap(),
        &reqwest::header::HeaderMap::default(),
        body.to_string().into(),
    )
}

impl Chaos {
    /// One attempt to send: checks that it was allowed, and decides how it ends.
    fn attempt(&self, body: &Value) -> Outcome {
        let now = self.clock.now();
        let mut watch = self.watch();
        let note = body["message"]["metadata"].as_str().unwrap();
        let mut fields = note.split(':').skip(1);
        let part: Part = (fields.next().unwrap().to_owned(), fields.next().unwrap().parse().unwrap());
        if let Some(written) = watch.written.get(&part) {
            // An echo that comes between the last look and the send cannot be known.
            let looked = watch.marked.get(&part).is_some_and(|marked| marked < written);
            assert!(looked, "sent again although its outcome was written: {part:?}");
        }
        let grace = i64::try_from(self.rules.grace.as_millis()).unwrap();
        let before = watch.attempts.get(&part).copied();
        if let Some((since, _)) = before {
            let waited = now.as_millis() - since.as_millis();
            assert!(waited >= grace, "sent again after {waited} ms: {part:?}");
            let echoed = watch.echoed.get(&part).filter(|echoed| **echoed <= since.as_millis() + grace);
            assert!(echoed.is_none(), "sent again although its echo came in time: {part:?}");
            watch.resent += 1;
        }
        let faults = watch.faults * 2;
        let lost = self.rules.lost.filter(|lost| lost.send == watch.mids + 1);
        let (outcome, arrives) = match (lost, watch.dice.roll(4)) {
            (Some(lost), _) => (Some(Outcome::Lost), lost.arrives),
            _ if !watch.dice.chance(faults) => (None, true),
            (_, 0) => (Some(Outcome::Throttled), false),
            (_, 1) => (Some(Outcome::Unreachable), false),
            (_, 2) => (Some(Outcome::Lost), false),
            _ => (Some(Outcome::Lost), true),
        };
        let refused = matches!(outcome, Some(Outcome::Throttled | Outcome::Unreachable));
        if !refused {
            let (most, sent) = (
                if self.rules.then == AfterGrace::GiveUp { 1 } else { self.rules.sends },
                before.map_or(0, |(_, sent)| sent),
            );
            assert!(sent < most, "sent more often than {most} times: {part:?}");
            watch.attempts.insert(part.clone(), (now, sent + 1));
        } else if before.is_some() {
            watch.refused_again += 1;
        }
        let mid = format!("m_out{}", watch.mids);
        watch.mids += 1;
        if arrives {
            let person = body["recipient"]["id"].as_str().unwrap();
            watch.last_arrival = Some(now);
            watch.arrived.push((person.to_owned(), body["message"]["text"].as_str().unwrap().to_owned()));
            watch.there.insert(part.clone());
            if outcome.is_none() {
                watch.unwritten = Some(part.clone());
            }
            // Some echoes come before the answer, some after the grace time, some never.
            let by_chance = [0, 0, 200, 3_000, 70_000][usize::try_from(watch.dice.roll(5)).unwrap()];
            let is_lost = watch.dice.chance(faults);
            let delay = match self.rules.echoes {
                Echoes::Any => (!is_lost).then_some(by_chance),
                Echoes::After(delay) => Some(delay),
                Echoes::Never => None,
            };
            if let Some(delay) = delay {
                let due = TimestampMs::from_millis(now.as_millis() + delay);
                watch.echoes.push((due, echo(person, &mid, note, body, now)));
                let first = watch.echoed.entry(part).or_insert(due.as_millis());
                *first = (*first).min(due.as_millis());
            }
        }
        outcome.unwrap_or(Outcome::Sent(mid))
    }
}

fn echo(person: &str, mid: &str, note: &str, body: &Value, now: TimestampMs) -> Value {
    json!({"sender": {"id": PAGE}, "recipient": {"id": person}, "timestamp": now.as_millis(),
        "message": {"mid": mid, "is_echo": true, "app_id": 15177, "metadata": note, "text": body["message"]["text"]}})
}
