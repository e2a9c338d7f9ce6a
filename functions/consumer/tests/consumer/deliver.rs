//! From what is said to Graph: shapes, grounds, outcomes.

mod attachments;
mod errors;
mod shapes;
mod tags;
mod threads;
mod throttles;
mod tokens;
mod unknown;
mod window;
