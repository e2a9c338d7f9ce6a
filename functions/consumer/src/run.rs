//! One call of the function: its time, what it counts, and what all of its records share.

use std::sync::Arc;
use std::time::Duration;

use messenger_channel::clock::millis;
use messenger_channel::configuration::Configuration;
use tokio::sync::OnceCell;

use crate::account::configured::Configured;
use crate::account::health::LeftToTell;
use crate::account::seats::Seats;
use crate::conversation::profile::Behind;
use crate::deadline::Deadline;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::seams::Seams;
use crate::tally::Tally;
use crate::worker::Worker;

/// Time that is kept back at the end of a run, for hiding what is not done, giving seats back and answering.
pub(crate) const RESERVE: Duration = Duration::from_secs(1);

/// Part of [`RESERVE`] that is left for answering, whatever the queue and the table take.
const ANSWER_TIME: Duration = Duration::from_millis(250);

/// Time that a send may take. Nothing is begun that has less; of a short run it is a third.
const SEND_TIME: Duration = Duration::from_secs(6);

/// Time that a queue can hide a record for. Less, which only the spacing of sends asks for, is slept through; for
/// anything else the record goes back to its queue, and the worker does something else.
pub(crate) const SHORTEST_HIDING: Duration = Duration::from_secs(1);

/// One call of the function, with one batch.
#[derive(Debug)]
pub(crate) struct Run<'a, S> {
    pub(crate) seams: &'a S,
    /// When work must be over; the end of the lease.
    pub(crate) deadline: Deadline,
    /// When what follows work must be over too.
    close: Deadline,
    /// Least time that must be left for a send to begin.
    pub(crate) send_time: Duration,
    /// Time that is enough for any bot to be asked.
    pub(crate) enough_time: Duration,
    /// Longest time that a bot can have.
    bot_time: Duration,
    /// What this worker knows from earlier batches.
    pub(crate) worker: &'a Worker,
    /// Seats from which bots are asked.
    pub(crate) seats: Seats,
    /// Profiles that are left until the batch is done.
    pub(crate) behind: Behind,
    /// What owners are to be told of their accounts when the batch is done.
    pub(crate) untold: LeftToTell,
    /// What is counted.
    pub(crate) tally: Tally,
    /// Id of the call, for the log.
    pub(crate) request_id: &'a str,
    /// Whether there is any configuration, once it has been asked for.
    configured: OnceCell<bool>,
}

impl<'a, S: Seams> Run<'a, S> {
    /// Begins a call that Lambda ends at `end`.
    pub(crate) fn new(seams: &'a S, worker: &'a Worker, end: Deadline, request_id: &'a str) -> Self {
        let deadline = end.less(RESERVE);
        let whole = deadline.remaining(seams.clock());
        // Where there is no time at all, there is none for a send either.
        let send_time = SEND_TIME.min(whole / 3).max(Duration::from_millis(1));
        Self {
            seams,
            deadline,
            close: end.less(ANSWER_TIME),
            send_time,
            enough_time: whole * 3 / 4,
            bot_time: whole.saturating_sub(send_time),
            worker,
            seats: Seats::default(),
            behind: Behind::default(),
            untold: LeftToTell::default(),
            tally: Tally::default(),
            request_id,
            configured: OnceCell::new(),
        }
    }

    /// Configuration as far as known. Where there never was one it is asked for once a batch: it may take seconds to
    /// learn that there is none, and no record of the batch would fare better than the first.
    ///
    /// # Errors
    /// [`Failure`] where there is none.
    pub(crate) async fn configuration(&self) -> Result<Arc<Configuration>, Failure> {
        let configured = self.seams.configured();
        let ask = async || {
            let asked = configured.current().await;
            asked.inspect_err(|error| tracing::error!(%error, "no configuration")).is_ok()
        };
        if *self.configured.get_or_init(ask).await
            && let Ok(current) = configured.current().await
        {
            return Ok(current);
        }
        Err(Failure::transient(Reason::ConfigurationUnavailable))
    }

    /// Configuration that has what is wanted, if any has.
    ///
    /// # Errors
    /// As for [`Self::configuration`].
    pub(crate) async fn configuration_with(
        &self,
        has: impl Fn(&Configuration) -> bool,
    ) -> Result<Arc<Configuration>, Failure> {
        let current = self.configuration().await?;
        if has(&current) {
            return Ok(current);
        }
        Ok(self.seams.configured().newer_than(&current).await)
    }

    /// Time that something may take which has to be done behind the work. All of it shares one budget: a run that
    /// Lambda ends would cost the whole batch.
    pub(crate) fn closing_time(&self, most: Duration) -> Duration {
        most.min(self.close.remaining(self.seams.clock()))
    }

    /// Whether enough time is left to begin something.
    pub(crate) fn has_time(&self) -> bool {
        self.deadline.allows(self.send_time, self.seams.clock())
    }

    /// Whether a bot that may take so long can answer, and its answer leave. Where no run ever has
    /// so much time, three quarters of one do.
    pub(crate) fn has_time_for(&self, bot: Duration) -> bool {
        self.deadline.allows((bot + self.send_time).min(self.enough_time), self.seams.clock())
    }

    /// Warns once of a bot that may take longer than any run has for it: whatever it does after that is lost.
    pub(crate) fn warn_of_cut_off(&self, account: &str, bot: Duration) {
        if bot > self.bot_time && self.worker.warned.first(account) {
            let (bot_ms, run_ms) = (millis(bot), millis(self.bot_time));
            tracing::warn!(
                account,
                bot_ms,
                run_ms,
                "the bot may take longer than a run has for it, and is cut off then"
            );
        }
    }
}
