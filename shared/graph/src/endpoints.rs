//! Endpoints of Graph that a Messenger channel uses, one family a module. Each function only builds a request.

pub mod messages;
