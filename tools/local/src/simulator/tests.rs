//! The simulator from outside: over HTTP, with a webhook of its own.

mod batch;
mod entrance;
mod graph;
mod ground;
mod inbox;
mod people;
mod rig;
mod templates;
mod tokens;
mod webhook;
