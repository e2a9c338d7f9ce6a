//! Values of a flow with the templates in them.

use serde_json::{Map, Value};

/// Value whose texts may be templates.
#[derive(Debug)]
pub(in crate::dispatch::flow) enum Shape {
    /// Stays as it is.
    Literal(Value),
    /// Template by its name.
    Template(String),
    /// Elements.
    List(Vec<Shape>),
    /// Members in their order.
    Object(Vec<(String, Shape)>),
}

impl Shape {
    /// Value at a path below, as `.message.attachment.payload.url` or `.buttons[0].url`.
    pub(in crate::dispatch::flow) fn at(&self, path: &str) -> Option<&Self> {
        let mut steps = path.split(['.', '[']).filter(|step| !step.is_empty());
        steps.try_fold(self, |shape, step| match shape {
            Self::Object(members) => members.iter().find(|(name, _)| name == step).map(|(_, shape)| shape),
            Self::List(shapes) => shapes.get(step.strip_suffix(']')?.parse::<usize>().ok()?),
            Self::Literal(_) | Self::Template(_) => None,
        })
    }
}

/// Fills in the templates of a value with what `print` makes of each.
pub(super) fn fill<E>(shape: &Shape, print: &impl Fn(&str) -> Result<String, E>) -> Result<Value, E> {
    match shape {
        Shape::Literal(value) => Ok(value.clone()),
        Shape::Template(name) => print(name).map(Value::String),
        Shape::List(shapes) => shapes.iter().map(|shape| fill(shape, print)).collect(),
        Shape::Object(shapes) => {
            let fill = |(name, shape): &(String, Shape)| Ok((name.clone(), fill(shape, print)?));
            shapes.iter().map(fill).collect::<Result<Map<_, _>, E>>().map(Value::Object)
        }
    }
}
