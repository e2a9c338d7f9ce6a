//! Flows that were read, kept until their file changes.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use messenger_channel::dispatch_setting::FlowSource;
use messenger_channel::secrets::why_unreadable;

use super::DispatchError;
use super::flow::Flow;
use crate::lock::lock;

/// Most flows that are kept. An edited flow is another one, and nobody says when the former is no longer asked for.
const MOST: usize = 64;

/// Flows by where they come from.
#[derive(Debug, Default)]
pub(super) struct Flows(Mutex<Vec<Kept>>);

/// Flow that was read.
#[derive(Debug)]
struct Kept {
    source: FlowSource,
    /// When its file was changed; a file that was changed since is another flow.
    changed: Option<SystemTime>,
    flow: Arc<Flow>,
}

impl Flows {
    /// The flow of a setting, read when it is asked for the first time.
    pub(super) fn get(&self, source: &FlowSource) -> Result<Arc<Flow>, DispatchError> {
        let changed = changed(source);
        let mut kept = lock(&self.0);
        if let Some(known) = kept.iter().find(|known| known.changed == changed && known.source == *source) {
            return Ok(Arc::clone(&known.flow));
        }
        let flow = Arc::new(read(source)?);
        kept.retain(|known| known.source != *source);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.push(Kept { source: source.clone(), changed, flow: Arc::clone(&flow) });
        Ok(flow)
    }
}

fn changed(source: &FlowSource) -> Option<SystemTime> {
    match source {
        FlowSource::File(path) => std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok(),
        FlowSource::Inline(_) => None,
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
