//! Handler: a bot in Rust, compiled into a consumer of one's own.

use messenger_channel::action::Action;
use messenger_channel::dispatch_input::DispatchInput;

use super::{DispatchContext, DispatchError};

/// Answers events in Rust.
///
/// An event may come again after a crash, with the same [`DispatchInput::id`]; what the handler does
/// besides answering should be keyed by it.
pub trait Handle: Send + Sync {
    /// Says, before the first event, whether it can answer at all.
    ///
    /// # Errors
    /// [`HandleError::Misconfigured`] ends the cold start where `DISPATCH` names the handler.
    fn check(&self) -> Result<(), HandleError> {
        Ok(())
    }

    /// Says what is to be done about an event.
    ///
    /// # Errors
    /// [`HandleError`] says whether the event comes again.
    fn handle(
        &self,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> impl Future<Output = Result<Vec<Action>, HandleError>> + Send;

    /// Crates whose log lines are written from `LOG_LEVEL` on, by the names that `tracing` has for
    /// them; every other is heard from its warnings on. What they write is theirs to answer for:
    /// texts and ids of people do not belong there.
    ///
    /// The handler's own crate, unless it says more.
    fn log_crates(&self) -> Vec<&'static str> {
        vec![crate_of::<Self>()]
    }
}

/// First part of a type's path.
fn crate_of<T: ?Sized>() -> &'static str {
    let path = std::any::type_name::<T>();
    path.split_once("::").map_or(path, |(name, _)| name)
}

/// Why a handler gives no answer. The text goes into logs, so it must not hold what people write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    /// Event goes back to the queue and comes again.
    #[error("{0}")]
    Retry(String),
    /// Event is parked with this reason.
    #[error("{0}")]
    Refuse(String),
    /// Event goes back to the queue until somebody changes the set-up.
    #[error("{0}")]
    Misconfigured(String),
}

impl From<HandleError> for DispatchError {
    fn from(error: HandleError) -> Self {
        match error {
            HandleError::Retry(why) => Self::Retry(why),
            HandleError::Refuse(why) => Self::Nonsense(why),
            HandleError::Misconfigured(why) => Self::Misconfigured(why),
        }
    }
}

/// Handler of the consumer that is deployed as it is: there is none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHandler;

impl Handle for NoHandler {
    fn check(&self) -> Result<(), HandleError> {
        Err(HandleError::Misconfigured("no handler is compiled in; examples/echo-bot shows how".to_owned()))
    }

    async fn handle(&self, _: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        self.check().map(|()| Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::{Handle, NoHandler};

    #[test]
    fn the_crate_of_a_handler_is_heard() {
        assert_eq!(NoHandler.log_crates(), ["consumer"]);
    }
}
