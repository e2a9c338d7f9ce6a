//! Text of a flow as JSON, with the line on which each field stands.

use std::collections::HashMap;

use messenger_channel::reading::join;
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Value};

/// Flow as it was written: its content, and where each part of it stands.
#[derive(Debug)]
pub(super) struct Source {
    /// Content.
    pub(super) value: Value,
    lines: HashMap<String, usize>,
}

/// Why a text is no YAML, and where.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// Line, counted from 1.
    pub(super) line: usize,
    /// What the parser says.
    pub(super) why: String,
}

impl Source {
    /// Reads YAML 1.2, of which JSON is a part.
    pub(super) fn yaml(text: &str) -> Result<Self, Unreadable> {
        let documents = MarkedYaml::load_from_str(text).map_err(|error| Unreadable {
            line: error.marker().line(),
            why: format!("is no YAML: {}", error.info()),
        })?;
        let mut source = Self { value: Value::Null, lines: HashMap::from([(String::new(), 1)]) };
        if let Some(second) = documents.get(1) {
            return Err(Unreadable { line: second.span.start.line(), why: "a flow is one document".to_owned() });
        }
        if let Some(document) = documents.first() {
            source.value = source.read("", document)?;
        }
        Ok(source)
    }

    /// Takes a flow that stands inside another JSON document, so that it has no lines.
    pub(super) fn json(value: Value) -> Self {
        Self { value, lines: HashMap::new() }
    }

    /// Line of a field; for a field that is not there, of the nearest one around it.
    pub(super) fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return Some(*line);
            }
            let end = path.rfind(['.', '['])?;
            path = &path[..end];
        }
    }

    fn read(&mut self, path: &str, node: &MarkedYaml<'_>) -> Result<Value, Unreadable> {
        self.lines.entry(path.to_owned()).or_insert(node.span.start.line());
        match &node.data {
            YamlData::Value(scalar) => Ok(scalar_value(scalar)),
            YamlData::Sequence(nodes) => {
                let read = |(index, node)| self.read(&format!("{path}[{index}]"), node);
                nodes.iter().enumerate().map(read).collect()
            }
            YamlData::Mapping(members) => {
                let mut object = Map::new();
                for (key, node) in members {
                    let name = key_text(key)?;
                    let path = join(path, &name);
                    self.lines.insert(path.clone(), key.span.start.line());
                    object.insert(name, self.read(&path, node)?);
                }
                Ok(Value::Object(object))
            }
            _ => Err(Unreadable { line: node.span.start.line(), why: "tags have no meaning in a flow".to_owned() }),
        }
    }
}

fn key_text(key: &MarkedYaml<'_>) -> Result<String, Unreadable> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Ok(text.to_string()),
        _ => Err(Unreadable { line: key.span.start.line(), why: "the name of a field must be a text".to_owned() }),
    }
}

fn scalar_value(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(flag) => Value::Bool(*flag),
        Scalar::Integer(number) => Value::from(*number),
        Scalar::FloatingPoint(number) => Value::from(number.into_inner()),
        Scalar::String(text) => Value::String(text.to_string()),
    }
}
