//! What a flow remembers of one conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a flow remembers of one conversation: named values, at most [`MEMORY_BYTES`] as JSON.
///
/// `Debug` shows how many values there are, since people's answers are among them.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowMemory(Map<String, Value>);

/// Most bytes that a [`FlowMemory`] has as JSON: it stands in the conversation's record, which is
/// read with every event.
pub const MEMORY_BYTES: usize = 4096;

/// Memory that is too large to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("memory of the conversation would have {bytes} bytes, {MEMORY_BYTES} are the most")]
pub struct MemoryTooLarge {
    /// Bytes that it would have.
    pub bytes: usize,
}

impl FlowMemory {
    /// Value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Every name and its value, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Memory with some values changed; `null` forgets a name.
    ///
    /// # Errors
    /// [`MemoryTooLarge`]; the memory stays as it was.
    pub fn with(&self, changes: impl IntoIterator<Item = (String, Value)>) -> Result<Self, MemoryTooLarge> {
        let mut values = self.0.clone();
        for (name, value) in changes {
            if value.is_null() {
                values.remove(&name);
            } else {
                values.insert(name, value);
            }
        }
        let memory = Self(values);
        let bytes = serde_json::to_string(&memory).map_or(usize::MAX, |json| json.len());
        if bytes > MEMORY_BYTES { Err(MemoryTooLarge { bytes }) } else { Ok(memory) }
    }
}

impl std::fmt::Debug for FlowMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FlowMemory({} values)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FlowMemory, MEMORY_BYTES};

    fn change(name: &str, value: Value) -> [(String, Value); 1] {
        [(name.to_owned(), value)]
    }

    #[test]
    fn values_are_set_changed_and_forgotten() {
        let memory = FlowMemory::default().with(change("size", json!("L"))).unwrap();
        assert_eq!(memory.get("size"), Some(&json!("L")));
        let memory = memory.with(change("size", json!(42))).unwrap();
        assert_eq!(memory.iter().collect::<Vec<_>>(), [("size", &json!(42))]);
        assert!(memory.with(change("size", Value::Null)).unwrap().is_empty());
    }

    #[test]
    fn a_memory_at_the_limit_is_kept_and_one_past_it_is_refused() {
        // {"a":"..."} has 8 bytes besides the text.
        let text = "x".repeat(MEMORY_BYTES - 8);
        assert!(FlowMemory::default().with(change("a", json!(text))).is_ok());
        let error = FlowMemory::default().with(change("a", json!(text + "x"))).unwrap_err();
        assert_eq!(error.bytes, MEMORY_BYTES + 1);
    }
}
