//! The simulator from outside: over HTTP, with a webhook of its own.

mod batch;
mod graph;
mod ground;
mod people;
mod rig;
mod webhook;
