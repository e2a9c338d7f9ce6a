//! Texts of a flow with `{{...}}` in them.

mod anything;
mod arguments;
mod code;
mod fault;
mod filters;
mod given;
mod looks;
mod made;
mod names;
mod numbers;
mod page;
mod shape;
mod steps;
mod unbounded;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

use messenger_channel::reading::join;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Template, UndefinedBehavior, context, escape_formatter};
use serde_json::Value;

use anything::Anything;
use fault::Fault;
use given::is_unset;
pub(super) use names::Groups;
use names::{NAMES, of_memory, unknown_field};
use page::Page;
pub(super) use shape::Shape;
use shape::fill;
use steps::{STEPS, steps};

use super::FlowError;

/// Templates of one flow, compiled once. Nothing in them reaches files, network, time or chance.
#[derive(Debug)]
pub(super) struct Templates {
    environment: Environment<'static>,
    /// Steps of those templates that may take fewer than others.
    fewer_steps: BTreeMap<String, u64>,
}

/// Most blocks inside of one another, each of which may double what the one around it has.
const DEPTH_OF_BLOCKS: usize = 10;

/// Depth of what stands for everything that may be known: more than any event of Meta's has.
const DEPTH: u8 = 12;

impl Default for Templates {
    fn default() -> Self {
        let mut environment = Environment::new();
        // A profile that is not known prints nothing, instead of failing the reply.
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_formatter(|out, state, value| {
            if is_nothing(value) {
                return Ok(());
            }
            made::print(state, value)?;
            escape_formatter(out, state, value)
        });
        filters::add(&mut environment);
        environment.set_fuel(Some(STEPS));
        environment.set_recursion_limit(DEPTH_OF_BLOCKS);
        Self { environment, fewer_steps: BTreeMap::new() }
    }
}

impl Templates {
    /// Compiles every template of a value, and notes with `problem` the path and the fault of those that are none.
    /// `groups` are the parts that what starts it may have matched.
    pub(super) fn compile(
        &mut self,
        path: &str,
        value: &Value,
        groups: &Groups,
        problem: &mut impl FnMut(&str, String),
    ) -> Shape {
        match value {
            Value::String(text) if is_template(text) => self.compile_text(path, text, groups, problem),
            Value::Array(values) => {
                let compile = |(index, value)| self.compile(&format!("{path}[{index}]"), value, groups, problem);
                Shape::List(values.iter().enumerate().map(compile).collect())
            }
            Value::Object(members) => {
                let mut shapes = Vec::with_capacity(members.len());
                for (name, value) in members {
                    shapes.push((name.clone(), self.compile(&join(path, name), value, groups, problem)));
                }
                Shape::Object(shapes)
            }
            _ => Shape::Literal(value.clone()),
        }
    }

    fn compile_text(
        &mut self,
        path: &str,
        text: &str,
        groups: &Groups,
        problem: &mut impl FnMut(&str, String),
    ) -> Shape {
        let steps = steps(text);
        if steps < STEPS {
            self.fewer_steps.insert(path.to_owned(), steps);
        }
        if let Err(error) = self.environment.add_template_owned(path.to_owned(), text.to_owned()) {
            problem(path, format!("is no template: {}", reason(&error)));
        } else if let Some(why) = unbounded::fault(text) {
            problem(path, why.to_owned());
        } else if let Some(name) = self.unknown_name(path) {
            problem(path, format!("uses {name}, which a template does not know; there are {}", names().join(", ")));
        } else if let Some(why) = self.unknown_operation(path) {
            problem(path, format!("is no template: {why}"));
        } else if let Some(why) = arguments::misuse(&self.environment, text) {
            problem(path, format!("is no template: {why}"));
        } else if let Some(why) = unknown_field(text, groups) {
            problem(path, why);
        }
        Shape::Template(path.to_owned())
    }

    fn unknown_name(&self, path: &str) -> Option<String> {
        let template = self.environment.get_template(path).ok()?;
        let is_unknown = |name: &String| !is_known(&self.environment, name) && is_unset(template.source(), name);
        let mut unknown: Vec<_> = template.undeclared_variables(false).into_iter().filter(is_unknown).collect();
        unknown.sort();
        unknown.into_iter().next()
    }

    /// Filter, test, function or method that there is none of. The engine looks for one only when it comes to it, so
    /// that the template is run twice: with nothing known, and with everything. What is counted too far with nothing
    /// known is by the template as well.
    fn unknown_operation(&self, path: &str) -> Option<String> {
        if let Some(error) = self.print(path, context! {}).err().filter(fault::is_count) {
            return Some(fault::why(&error));
        }
        let anything = minijinja::Value::from_object(Anything { depth: DEPTH });
        let everything = minijinja::Value::from_pairs(NAMES.map(|(name, _)| (name, anything.clone())));
        [context! {}, everything].into_iter().find_map(|facts| {
            let error = self.print(path, facts).err()?;
            is_of_the_template(&error).then(|| reason(&error))
        })
    }

    /// Names of the memory that the templates ask for, each with the path of its template.
    pub(super) fn memory_names(&self) -> Vec<(String, String)> {
        let of = |(path, template): (&str, Template<'_, '_>)| {
            let path = path.to_owned();
            of_memory(template.source()).into_iter().map(move |name| (path.clone(), name)).collect::<Vec<_>>()
        };
        let names: BTreeSet<_> = self.environment.templates().flat_map(of).collect();
        names.into_iter().collect()
    }

    /// Fills in the templates of a value.
    pub(super) fn render(&self, shape: &Shape, facts: &minijinja::Value) -> Result<Value, FlowError> {
        let print = |name: &str| {
            let printed = self.print(name, facts.clone());
            printed.map_err(|error| FlowError::Template { field: name.to_owned(), why: fault::why(&error) })
        };
        fill(shape, &print)
    }

    /// Fills in nothing, as a stand-in where no event is at hand. A template that fails on nothing comes to nothing.
    pub(super) fn sample(&self, shape: &Shape) -> Value {
        let print = |name: &str| Ok(self.print(name, context! {}).unwrap_or_default());
        let Ok(sample) = fill::<Infallible>(shape, &print);
        sample
    }

    /// Prints a template. Where the engine panics, as at the last character of an empty text, the template is at fault
    /// as where it fails: it would do so again, and whoever waits for the answer is better told at once. Nothing
    /// is left half done, since the engine keeps nothing from one template to the next.
    fn print(&self, name: &str, facts: minijinja::Value) -> Result<String, Error> {
        let print = AssertUnwindSafe(|| self.print_on(Page::default(), name, facts));
        catch_unwind(print).unwrap_or_else(|_panic| Err(Fault::Panic.into()))
    }

    fn print_on(&self, mut page: Page, name: &str, facts: minijinja::Value) -> Result<String, Error> {
        let mut environment = Cow::Borrowed(&self.environment);
        if let Some(steps) = self.fewer_steps.get(name) {
            environment.to_mut().set_fuel(Some(*steps));
        }
        let printed = environment.get_template(name)?.render_captured_to(facts, &mut page).map(drop);
        if page.is_full { Err(Fault::Text.into()) } else { printed.map(|()| page.into_text()) }
    }
}

/// Whether a value prints nothing: a slice of what is not known is an empty list.
fn is_nothing(value: &minijinja::Value) -> bool {
    value.is_undefined() || value.is_none() || value.kind() == ValueKind::Seq && value.len() == Some(0)
}

/// Whether a template would fail so whatever it is given.
fn is_of_the_template(error: &Error) -> bool {
    let kinds =
        [ErrorKind::UnknownFilter, ErrorKind::UnknownTest, ErrorKind::UnknownFunction, ErrorKind::UnknownMethod];
    kinds.contains(&error.kind())
}

fn is_known(environment: &Environment<'_>, name: &str) -> bool {
    names().contains(&name) || environment.globals().any(|(global, _)| global == name)
}

fn names() -> [&'static str; NAMES.len()] {
    NAMES.map(|(name, _)| name)
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

/// What is wrong with a template as it is written.
fn reason(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()))
}
