//! Stands for whatever may be known, so that a template is run as it would be then.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{Error, ErrorKind, State};

/// Value that has every member, and is a list of one value; these are so again, down to a depth: a filter may go through
/// all of it.
#[derive(Debug)]
pub(super) struct Anything {
    /// How many values lie in one another.
    pub(super) depth: u8,
}

impl Anything {
    fn inner(&self) -> Value {
        Value::from_object(Self { depth: self.depth.saturating_sub(1) })
    }
}

impl Object for Anything {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, _: &Value) -> Option<Value> {
        Some(self.inner())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        if self.depth == 0 { Enumerator::Empty } else { Enumerator::Values(vec![self.inner()]) }
    }

    /// No value of a flow has a method. The kind is another one, since a member of this name would be called else.
    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        Err(Error::new(ErrorKind::UnknownFunction, format!("values have no method named {method}")))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x")
    }
}
