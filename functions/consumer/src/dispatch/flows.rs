//! Flows that were read, kept until their file changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use messenger_channel::dispatch_setting::FlowSource;
use messenger_channel::secrets::why_unreadable;

use super::DispatchError;
use super::flow::Flow;

/// Most flows that are kept. An edited flow is another one, and nobody says when the former is no longer asked for.
const MOST: usize = 64;

/// Flows by where they come from.
#[derive(Debug, Default)]
pub(super) struct Flows(Mutex<HashMap<Key, Arc<Flow>>>);

/// A file that was changed is another flow.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    File(String, Option<SystemTime>),
    Inline(String),
}

impl Flows {
    /// The flow of a setting, read when it is asked for the first time.
    pub(super) fn get(&self, source: &FlowSource) -> Result<Arc<Flow>, DispatchError> {
        let key = Key::of(source);
        // A flow is put in whole, so that a panic elsewhere leaves nothing half done.
        let mut flows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flow) = flows.get(&key) {
            return Ok(Arc::clone(flow));
        }
        let flow = Arc::new(read(source)?);
        flows.retain(|known, _| !known.is_same_file(&key));
        if flows.len() >= MOST {
            flows.clear();
        }
        flows.insert(key, Arc::clone(&flow));
        Ok(flow)
    }
}

impl Key {
    fn of(source: &FlowSource) -> Self {
        match source {
            FlowSource::File(path) => {
                let changed = std::fs::metadata(path).and_then(|metadata| metadata.modified());
                Self::File(path.clone(), changed.ok())
            }
            FlowSource::Inline(flow) => Self::Inline(flow.to_string()),
        }
    }

    fn is_same_file(&self, other: &Self) -> bool {
        matches!((self, other), (Self::File(path, _), Self::File(other, _)) if path == other)
    }
}

fn read(source: &FlowSource) -> Result<Flow, DispatchError> {
    let flow = match source {
        FlowSource::File(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                DispatchError::Misconfigured(format!("flow {path} cannot be read ({})", why_unreadable(&error)))
            })?;
            Flow::parse(path, &text)
        }
        FlowSource::Inline(flow) => Flow::from_json("dispatch.flow", flow.clone()),
    };
    flow.map_err(|problems| DispatchError::Misconfigured(problems.to_string()))
}
