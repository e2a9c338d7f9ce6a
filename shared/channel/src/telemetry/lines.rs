//! Log lines that a reader goes by, the journal of tools/local or a filter of the stack: who writes one and who reads it
//! name it by the same constant.

/// Target that lines of the ingress begin with.
pub const INGRESS: &str = "ingress";

/// A request to the webhook is refused; `reason`.
pub const REQUEST_REFUSED: &str = "refused";

/// Entries of a delivery are of a Page that no account has; `entries`.
pub const PAGE_FOREIGN: &str = "entries of a Page that no account has are dropped";

/// What the configuration document has by now cannot be had or read, and what goes on instead; `error`.
pub const CONFIGURATION_STALE: &str = "configuration is not refreshed";

/// Nobody is asked to answer an event; `reason`.
pub const EVENT_SKIPPED: &str = "event is skipped";

/// The bot was asked and gave no answer; `error`.
pub const BOT_FAILED: &str = "dispatcher gave no answer";

/// What the bot answered must not be sent; `error`.
pub const ANSWER_REFUSED: &str = "answer is refused";

/// A call of Graph failed; `error`, and `class`, `code` and `subcode` where Graph itself refused.
pub const SEND_FAILED: &str = "send failed";

/// No echo told in time whether a message had arrived.
pub const SEND_UNSETTLED: &str = "no echo settled a send";

/// A record has come to its end before; `end`.
pub const RECORD_DUPLICATE: &str = "record is a duplicate";

/// A record failed and comes again; `reason` and `attempts`.
pub const RECORD_RETRIED: &str = "record comes again";

/// A record is given up until somebody looks at it; `reason`.
pub const RECORD_PARKED: &str = "record is parked";

/// An account sends nothing any more; `reason`.
pub const ACCOUNT_STOPPED: &str = "account is stopped";

/// An account sends again.
pub const ACCOUNT_RESUMED: &str = "account goes on";
