//! One id from Meta's delivery to Graph's reply, in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use messenger_channel::telemetry::log_subscriber;
use messenger_wire::{Secret, Signature};
use serde_json::Value;
use tracing::Level;
use tracing::subscriber::{set_default, set_global_default};

use crate::rig::{Rig, SECRET, delivery, message};

/// Log lines. Clones write to the same place.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Traces of the lines that say this, in order.
    fn traces(&self, said: &str) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let lines = lines.filter(|line| line["message"] == said || line["fields"]["message"] == said);
        lines.map(|line| line["span"]["trace"].as_str().unwrap_or("none").to_owned()).collect()
    }
}

#[tokio::test]
async fn the_trace_of_a_delivery_is_in_the_lines_of_its_event_until_graph_has_taken_the_answer() {
    // A thread without any subscriber may switch a log line off for all threads; so the process has one as well.
    set_global_default(log_subscriber(Level::TRACE, std::io::sink)).unwrap_or_default();
    let lines = Lines::default();
    let writer = lines.clone();
    let _guard = set_default(log_subscriber(Level::INFO, move || writer.clone()));
    let rig = Rig::new().await;
    let traces = ["Root=1-67891233-abcdef012345678912345678", "Root=1-67891234-abcdef012345678912345678"];
    for (number, trace) in traces.into_iter().enumerate() {
        let body = delivery(&[message("7001", &format!("m_{number}"), "hi")], 1);
        let signature = Signature::sign(&Secret::new(SECRET), body.as_bytes());
        let head = format!(
            "Content-Type: application/json\r\nX-Hub-Signature-256: {signature}\r\nX-Amzn-Trace-Id: {trace}\r\n"
        );
        assert_eq!(rig.request("POST", "/webhook", &head, &body).await.0, 200);
        rig.replies(number + 1).await;
    }
    for said in ["event is dispatched", "part is sent"] {
        assert_eq!(lines.traces(said), traces, "{said}");
    }
}
