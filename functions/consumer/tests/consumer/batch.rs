//! What a batch costs, and what one of its records may do to the others.

mod bounds;
mod cost;
mod crashes;
mod time;
