//! The whole channel on one machine, with a simulated Messenger.
