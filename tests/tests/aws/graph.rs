//! A Graph API that accepts every send and remembers it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long a reply may take: cold starts and the emulator's polling included.
const PATIENCE: Duration = Duration::from_mins(1);

type Sends = watch::Sender<Vec<Value>>;

/// Listens for as long as it lives.
pub(crate) struct FakeGraph {
    sends: Arc<Sends>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl FakeGraph {
    pub(crate) async fn listen(address: &str) -> Self {
        let sends = Arc::new(Sends::default());
        let listener = TcpListener::bind(address).await.expect("the address that the stack was told");
        let app = Router::new().fallback(accept).with_state(Arc::clone(&sends));
        Self { sends, server: tokio::spawn(axum::serve(listener, app).into_future()) }
    }

    /// Texts that each person has got so far, in order.
    pub(crate) fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let mut texts = BTreeMap::<String, Vec<String>>::new();
        for send in self.sends.borrow().iter() {
            if let (Some(person), Some(text)) = (send["recipient"]["id"].as_str(), send["message"]["text"].as_str()) {
                texts.entry(person.to_owned()).or_default().push(text.to_owned());
            }
        }
        texts
    }

    /// Waits until the person has got this many messages, and gives their texts in order.
    pub(crate) async fn texts_to(&self, person: &str, count: usize) -> Vec<String> {
        let texts = |sends: &[Value]| -> Vec<String> {
            let to_person = sends.iter().filter(|send| send["recipient"]["id"] == person);
            to_person.filter_map(|send| send["message"]["text"].as_str()).map(str::to_owned).collect()
        };
        let mut sends = self.sends.subscribe();
        let enough = sends.wait_for(|sends| texts(sends).len() >= count);
        let Ok(sends) = tokio::time::timeout(PATIENCE, enough).await else {
            panic!("{person} got {:?} and no more", texts(&self.sends.borrow()));
        };
        texts(&sends.expect("the server runs"))
    }

    /// Sender actions that the person has seen so far.
    pub(crate) fn actions_to(&self, person: &str) -> Vec<String> {
        let sends = self.sends.borrow();
        let to_person = sends.iter().filter(|send| send["recipient"]["id"] == person);
        to_person.filter_map(|send| send["sender_action"].as_str()).map(str::to_owned).collect()
    }
}

impl Drop for FakeGraph {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn accept(State(sends): State<Arc<Sends>>, Json(send): Json<Value>) -> Json<Value> {
    let answer = json!({"recipient_id": send["recipient"]["id"], "message_id": format!("m_{}", sends.borrow().len())});
    sends.send_modify(|sends| sends.push(send));
    Json(answer)
}
