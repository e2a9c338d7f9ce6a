//! The consumer as processes of its own on the emulator's queues and table: killed, stalled,
//! throttled, and still right.

mod kill;
mod repeated;
mod restart;
mod results;
mod stage;
mod token;
mod writes;
