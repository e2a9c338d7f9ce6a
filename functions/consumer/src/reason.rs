//! Why something is not done, in a word: a record parked, an answer or a command refused, a part not sent, an event
//! skipped, an account stopped.
//!
//! Logs, metrics, results, what is stored and `parkedReason` of a dead letter have the same words. The tables of
//! docs/operations.md, docs/policies.md and docs/contracts.md say what to do about each.

mod parked;
mod refusal;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use self::parked::ParkedReason;
pub(crate) use self::refusal::{Refusal, StoredRefusal};

/// Makes the type of one list, so that every reason has its word and its row in the documents: no stage can write
/// another word, and the compiler tells of one that no stage writes.
macro_rules! reasons {
    ($($(#[$doc:meta])+ $reason:ident = $word:literal,)+) => {
        /// Why something is not done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Reason {
            $($(#[$doc])+ $reason,)+
        }

        impl Reason {
            /// Every reason.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$reason,)+];

            /// Word of the reason.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => $word,)+
                }
            }
        }
    };
}

reasons! {
    /// The bot gave no answer, or one that cannot be read.
    Dispatcher = "dispatcher",
    /// The bot cannot be asked before somebody changes the set-up.
    DispatcherMisconfigured = "dispatcher_misconfigured",
    /// An answer was begun, and nobody says it again.
    BotChanged = "bot_changed",
    /// Actions are beyond a limit, or no request of Meta's.
    Plan = "plan",

    /// A bot's message, after 24 hours.
    WindowClosed = "window_closed",
    /// A person's message, after 7 days.
    HumanAgentWindowClosed = "human_agent_window_closed",
    /// Survey, after 7 days.
    FeedbackWindowClosed = "feedback_window_closed",
    /// Tag, after Meta has warned that tags are abused towards the person.
    TagsRefused = "tags_refused",
    /// Tag on what no person wrote.
    HumanAgentNotByPerson = "human_agent_not_by_person",
    /// Tag of a news Page, where the account is none.
    NotNewsPage = "not_news_page",
    /// Message in answer to an echo or a receipt.
    Report = "report",
    /// Another app or a person answers in the thread.
    OwnedElsewhere = "owned_elsewhere",
    /// Anything in answer to an event that names no person.
    Nobody = "nobody",
    /// The Page has no such token, or it has ended.
    TokenUnknown = "token_unknown",
    /// The person wants no more of it.
    OptedOut = "opted_out",

    /// Body is no command.
    CommandUnreadable = "command_unreadable",
    /// Body is no event.
    EnvelopeUnreadable = "envelope_unreadable",
    /// Conversation of a command is not of its account's Page.
    ConversationOfAnotherPage = "conversation_of_another_page",
    /// There is no such account.
    AccountUnknown = "account_unknown",
    /// The account has another Page than the event.
    AccountOfAnotherPage = "account_of_another_page",

    /// Graph failed for the moment.
    Transient = "transient",
    /// Upload of an attachment got no answer.
    UploadUnknown = "upload_unknown",
    /// Messenger's own answers hold the thread.
    AutomatedAnswer = "automated_answer",
    /// The person cannot be reached.
    RecipientUnavailable = "recipient_unavailable",
    /// Graph says that another app or a person owns the thread.
    ThreadOwnedElsewhere = "thread_owned_elsewhere",
    /// Meta cannot use the attachment.
    Media = "media",
    /// Meta's rules forbid the message.
    Policy = "policy",
    /// Meta warns of tags towards the person.
    TagAbuse = "tag_abuse",
    /// A permission, feature or setting is missing for the call.
    SetUp = "set_up",
    /// A permission or setting of the app or the Page is missing.
    AccountSetUp = "account_set_up",
    /// The request is wrong.
    OurMistake = "our_mistake",
    /// The error table does not have the code.
    Unlisted = "unlisted",
    /// Token is dead.
    TokenDead = "token_dead",
    /// Meta restricts the Page.
    PageRestricted = "page_restricted",
    /// None of the app secrets at hand is the app's.
    ProofRefused = "proof_refused",

    /// It may have arrived, and is not sent again.
    Unknown = "unknown",
    /// It stands behind a part that ended its plan.
    NotTried = "not_tried",

    /// Record has done nothing but wait for too long.
    WaitedTooOften = "waited_too_often",
    /// Every run died on the record.
    Crashed = "crashed",
    /// All is done but telling the result.
    ResultUntold = "result_untold",
    /// State cannot be read or written.
    StateUnavailable = "state_unavailable",
    /// State has something that this version does not write.
    StateCorrupt = "state_corrupt",
    /// There is no configuration yet.
    ConfigurationUnavailable = "configuration_unavailable",
    /// Health of the account is not understood.
    HealthUnreadable = "health_unreadable",
    /// Others were always faster to write the account's health.
    HealthBusy = "health_busy",
    /// Others were always faster to save the conversation.
    ConversationBusy = "conversation_busy",
    /// Every pairing code that was tried is taken.
    PairingCodesTaken = "pairing_codes_taken",
    /// The system gives no randomness.
    Randomness = "randomness",
    /// There is nobody to tell a pairing code.
    PairingNobody = "pairing_nobody",
    /// A stored plan cannot be read or sent.
    PlanUnreadable = "plan_unreadable",
    /// Record that looks for an echo cannot be written.
    FenceUnwritable = "fence_unwritable",

    /// The Page's own message, post, comment or reaction.
    Echo = "echo",
    /// Delivery or read receipt.
    Receipt = "receipt",
    /// Another app owns the thread, and Meta lets us listen.
    Standby = "standby",
    /// The account takes no messages.
    Disabled = "disabled",
    /// The person is not in the account's list.
    NotAllowed = "not_allowed",
    /// The person has not been let in.
    Pairing = "pairing",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
