//! A person with a phone: acts and looks through the simulator's HTTP API only.

use serde_json::{Value, json};

use crate::rig::{PAGE, Rig};

pub(crate) struct Phone {
    pub(crate) rig: Rig,
    psid: String,
    /// Messages of the Page that were looked at.
    seen: usize,
}

impl Phone {
    /// Somebody new, as `NewPerson` has them.
    pub(crate) async fn of(rig: Rig, person: Value) -> Self {
        let (status, added) = rig.api("POST", &format!("/sim/pages/{PAGE}/people"), &person).await;
        assert_eq!(status, 200, "{added}");
        Self { rig, psid: added["psid"].as_str().unwrap().to_owned(), seen: 0 }
    }

    /// What the phone shows.
    pub(crate) async fn view(&self) -> Value {
        self.rig.api("GET", &format!("/sim/people/{}", self.psid), &Value::Null).await.1
    }

    /// What an act leads to.
    pub(crate) async fn tries(&self, act: Value) -> Value {
        let (status, done) = self.rig.api("POST", &format!("/sim/people/{}/acts", self.psid), &act).await;
        assert_eq!(status, 200, "{act}: {done}");
        done
    }

    /// What the Page says to an act, once everything is through.
    pub(crate) async fn act(&mut self, act: Value) -> Vec<Value> {
        let posted = self.rig.simulator().delivered().len();
        assert_eq!(self.tries(act.clone()).await["done"], "told", "{act}");
        self.rig.settled(posted + 1).await;
        let thread = self.view().await["thread"].take();
        let said = thread.as_array().unwrap().iter().filter(|bubble| bubble["from"] == "page");
        let new: Vec<_> = said.skip(self.seen).map(|bubble| bubble["message"].clone()).collect();
        self.seen += new.len();
        new
    }

    pub(crate) async fn writes(&mut self, text: &str) -> Vec<Value> {
        self.act(json!({"act": "text", "text": text})).await
    }

    /// Taps what has this title: a quick reply, a button of the last message, or an item of the menu.
    pub(crate) async fn taps(&mut self, title: &str) -> Vec<Value> {
        let view = self.view().await;
        let last = view["thread"].as_array().unwrap().last().unwrap();
        let is_it = |offer: &Value| offer["title"] == title;
        let place = |offers: &Value| offers.as_array().and_then(|offers| offers.iter().position(is_it));
        if let Some(index) = place(&last["message"]["quick_replies"]) {
            return self.act(json!({"act": "quickReply", "index": index})).await;
        }
        if let Some(index) = place(&last["message"]["attachment"]["payload"]["buttons"]) {
            return self.act(json!({"act": "button", "mid": last["mid"], "index": index})).await;
        }
        let index = place(&view["profile"]["persistent_menu"][0]["call_to_actions"]);
        let index = index.unwrap_or_else(|| panic!("nothing is called {title}: {last:#}"));
        self.act(json!({"act": "menu", "index": index})).await
    }

    /// Taps a button of a card of the last message.
    pub(crate) async fn taps_card(&mut self, element: usize, index: usize) -> Vec<Value> {
        let mid = self.view().await["thread"].as_array().unwrap().last().unwrap()["mid"].clone();
        self.act(json!({"act": "button", "mid": mid, "element": element, "index": index})).await
    }
}

/// Texts of messages, in their order; `[kind]` for what has none.
pub(crate) fn texts(messages: &[Value]) -> Vec<String> {
    let text = |message: &Value| {
        let payload = &message["attachment"]["payload"];
        let kind = || format!("[{}]", payload["template_type"].as_str().unwrap_or_default());
        message["text"].as_str().or(payload["text"].as_str()).map_or_else(kind, str::to_owned)
    };
    messages.iter().map(text).collect()
}

/// Titles of what a message offers to tap.
pub(crate) fn offers(message: &Value) -> Vec<&str> {
    let lists = [&message["quick_replies"], &message["attachment"]["payload"]["buttons"]];
    lists.iter().filter_map(|list| list.as_array()).flatten().filter_map(|offer| offer["title"].as_str()).collect()
}
