//! The simulator from outside: over HTTP, with a webhook of its own.

mod batch;
mod graph;
mod people;
mod rig;
mod webhook;
