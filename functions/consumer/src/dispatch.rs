//! Asks an account's bot what to do about an event.
//!
//! | bot | answers | stage |
//! | --- | --- | --- |
//! | flow | at once, the same again for the same event and memory | [`flow`] |
//! | handler | at once, from Rust code that is compiled in | [`handler`] |
//! | Lambda function, HTTPS URL | at once, over the wire | `lambda`, `http` |
//! | Lambda function by `event`, bus, queue, topic | later, through the `SendQueue` | `lambda`, `one_way` |

pub(crate) mod aws;
mod dispatcher;
mod eventbridge;
pub mod flow;
mod flows;
pub mod handler;
mod http;
mod lambda;
pub(crate) mod one_way;
mod sns;
mod sqs;

use std::time::Duration;

use messenger_channel::action::{Action, Answer};
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::reading::{Problems, parse_json};

pub use dispatcher::Dispatcher;
pub use http::RootsError;

pub use crate::window::Window;

/// Asks the bot of an account.
pub trait Dispatch: Send + Sync {
    /// Where the account's bot is reached: the account's own setting, or the one for accounts that set none.
    fn target<'a>(&'a self, account: &'a Account) -> Option<&'a DispatchSetting> {
        account.dispatch.as_ref()
    }

    /// Tells the account's bot of an event and gives what it asks for.
    ///
    /// Takes no longer than [`DispatchContext::remaining`].
    ///
    /// # Errors
    /// [`DispatchError`], whose variants say what is to become of the event.
    fn dispatch(
        &self,
        account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> impl Future<Output = Result<Dispatched, DispatchError>> + Send;
}

/// What the channel knows about the conversation of an event.
#[derive(Debug, Clone)]
pub struct DispatchContext {
    /// Whether the Page may write now, and on what ground.
    pub window: Window,
    /// What a flow remembers.
    pub memory: FlowMemory,
    /// How long the bot may take.
    pub remaining: Duration,
}

/// What a bot asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatched {
    /// What is to be done, in this order.
    pub actions: Vec<Action>,
    /// What is to be remembered from now on; `None` leaves the memory as it is.
    pub memory: Option<FlowMemory>,
    /// Whether the same event with the same memory gives the same answer, so that it need not be
    /// stored before it is done.
    pub repeatable: bool,
}

/// Why there is no answer; each variant says what becomes of the event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DispatchError {
    /// Event goes back to the queue: the bot is slow, busy or away.
    #[error("dispatcher gave no answer: {0}")]
    Retry(String),
    /// Event is parked with this reason: the bot refuses it or answers nonsense, and would again.
    #[error("dispatcher gave no usable answer: {0}")]
    Nonsense(String),
    /// Event goes back to the queue, since nothing works before somebody changes the set-up; it is
    /// parked after as many attempts as any other.
    #[error("dispatcher is set up wrongly: {0}")]
    Misconfigured(String),
}

/// Longest answer that is read: fifty actions have far less.
const ANSWER_BYTES: usize = 256 * 1024;

impl Dispatched {
    /// Answer that another time might be another.
    fn once(actions: Vec<Action>) -> Self {
        Self { actions, memory: None, repeatable: false }
    }

    /// Reads an answer that came over the wire; no bytes at all ask for nothing.
    fn read(answer: &[u8]) -> Result<Self, DispatchError> {
        if answer.len() > ANSWER_BYTES {
            return Err(too_long());
        }
        if answer.trim_ascii().is_empty() {
            return Ok(Self::once(Vec::new()));
        }
        let value = parse_json(answer).map_err(|error| DispatchError::Nonsense(format!("answer {error}")))?;
        Self::checked(Answer::read(&value))
    }

    fn checked(answer: Result<Answer, Problems>) -> Result<Self, DispatchError> {
        let answer = answer.map_err(|problems| DispatchError::Nonsense(problems.to_string()))?;
        Ok(Self::once(answer.actions))
    }
}

fn too_long() -> DispatchError {
    DispatchError::Nonsense(format!("answer is longer than {ANSWER_BYTES} bytes"))
}

/// Time that a bot without a time-out of its own may need; a run with less time left leaves the event to the next.
const BOT_TIME: Duration = Duration::from_secs(10);

/// Longest time that a bot which answers later may take to be told of an event.
const HAND_OVER_TIME: Duration = Duration::from_secs(2);

/// How an account's bot answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BotKind {
    /// There is none.
    None,
    /// At once, and in no time.
    Flow,
    /// In the run that asks it, within this time.
    Now(Duration),
    /// Through the `SendQueue`; telling it of an event is all that is waited for.
    Later,
}

impl BotKind {
    /// Kind of what a setting names.
    pub(crate) fn of(setting: Option<&DispatchSetting>) -> Self {
        match setting {
            None => Self::None,
            Some(DispatchSetting::Flow(_)) => Self::Flow,
            Some(DispatchSetting::Http(target)) => Self::Now(target.timeout),
            Some(one_way) if one_way.is_one_way() => Self::Later,
            Some(_) => Self::Now(BOT_TIME),
        }
    }

    /// How long it may hold the run that asks it.
    pub(crate) fn time(self) -> Duration {
        match self {
            Self::None | Self::Flow => Duration::ZERO,
            Self::Now(time) => time,
            Self::Later => HAND_OVER_TIME,
        }
    }

    /// Whether an answer comes in the run that asks it.
    pub(crate) fn answers_now(self) -> bool {
        matches!(self, Self::Flow | Self::Now(_))
    }
}

/// Input as it goes over the wire.
fn body(input: &DispatchInput) -> Result<String, DispatchError> {
    serde_json::to_string(input).map_err(|_| DispatchError::Nonsense("input has no JSON form".to_owned()))
}

#[cfg(test)]
mod tests {
    use messenger_channel::dispatch_setting::DispatchSetting;

    use super::{BOT_TIME, BotKind, Duration, HAND_OVER_TIME};

    #[test]
    fn every_kind_of_bot_but_a_flow_may_hold_its_run_and_only_some_answer_in_it() {
        let http =
            |timeout| format!(r#"{{"type":"http","url":"https://bot.example","secret":"s","timeoutMs":{timeout}}}"#);
        for (setting, kind, time, answers_now) in [
            (r#"{"type":"flow","file":"flow.yaml"}"#, BotKind::Flow, Duration::ZERO, true),
            (r#"{"type":"handler"}"#, BotKind::Now(BOT_TIME), BOT_TIME, true),
            (r#"{"type":"lambda","function":"bot"}"#, BotKind::Now(BOT_TIME), BOT_TIME, true),
            (r#"{"type":"lambda","function":"bot","invocation":"event"}"#, BotKind::Later, HAND_OVER_TIME, false),
            (r#"{"type":"eventbridge","bus":"default"}"#, BotKind::Later, HAND_OVER_TIME, false),
            (&http(2500), BotKind::Now(Duration::from_millis(2500)), Duration::from_millis(2500), true),
        ] {
            let parsed = BotKind::of(Some(&DispatchSetting::parse(setting).unwrap()));
            assert_eq!((parsed, parsed.time(), parsed.answers_now()), (kind, time, answers_now), "{setting}");
        }
        assert_eq!((BotKind::of(None).time(), BotKind::of(None).answers_now()), (Duration::ZERO, false));
    }
}
