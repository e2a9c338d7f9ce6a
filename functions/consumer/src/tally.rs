//! What a run counts, and how it gets into its metrics.

use std::sync::Mutex;

use messenger_channel::telemetry::{MetricSet, Metrics};
use messenger_wire::TimestampMs;

use crate::lock::lock;
use crate::reason::Reason;

/// Counts of one run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    metrics: Mutex<MetricSet>,
    oldest: Mutex<u64>,
}

/// Name of a metric. docs/operations.md says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metric {
    /// Event was put to its bot.
    Dispatched,
    /// Event was skipped, by reason.
    Skipped,
    /// Record of an event or command that was done or parked before, by which.
    Duplicates,
    /// Message, reaction or change of thread control was done.
    Sent,
    /// It was not, and will not be, by reason.
    NotSent,
    /// Answer or command must not be sent, by reason.
    Refused,
    /// Graph asked to wait.
    Throttled,
    /// Record went back until its Page's turn comes.
    Paced,
    /// Record went back until another worker may ask its account's bot.
    NoSeat,
    /// Send whose outcome is not known yet.
    UnknownSends,
    /// Send whose unknown outcome an echo made known.
    SettledByEcho,
    /// Send whose outcome nothing made known within the grace time.
    Unsettled,
    /// Record went to the dead-letter queue, by reason.
    Parked,
    /// Of these, one for another reason than Meta's rules: somebody has to mend something.
    GivenUp,
    /// Record comes again.
    Redelivered,
    /// Account was stopped, by reason.
    AccountStopped,
    /// Record or watch has looked at an account that is stopped, by reason.
    AccountWaiting,
    /// Account goes on.
    AccountResumed,
    /// Record or watch has looked at an account with a secret that cannot be read; once more by its field.
    SecretUnreadable,
    /// Result that its target did not take.
    Untold,
}

impl Metric {
    fn as_str(self) -> &'static str {
        match self {
            Self::Dispatched => "Dispatched",
            Self::Skipped => "Skipped",
            Self::Duplicates => "Duplicates",
            Self::Sent => "Sent",
            Self::NotSent => "NotSent",
            Self::Refused => "Refused",
            Self::Throttled => "Throttled",
            Self::Paced => "Paced",
            Self::NoSeat => "NoSeat",
            Self::UnknownSends => "UnknownSends",
            Self::SettledByEcho => "SettledByEcho",
            Self::Unsettled => "Unsettled",
            Self::Parked => "Parked",
            Self::GivenUp => "GivenUp",
            Self::Redelivered => "Redelivered",
            Self::AccountStopped => "AccountStopped",
            Self::AccountWaiting => "AccountWaiting",
            Self::AccountResumed => "AccountResumed",
            Self::SecretUnreadable => "SecretUnreadable",
            Self::Untold => "Untold",
        }
    }
}

impl Tally {
    /// Counts one.
    pub(crate) fn count(&self, metric: Metric) {
        lock(&self.metrics).count(metric.as_str(), &[], 1);
    }

    /// Counts one of a reason.
    pub(crate) fn count_by(&self, metric: Metric, reason: Reason) {
        self.count_under(metric, reason.as_str());
    }

    /// Counts one under what is no reason, but of which there are few too.
    pub(crate) fn count_under(&self, metric: Metric, value: &str) {
        lock(&self.metrics).count(metric.as_str(), &[("Reason", value)], 1);
    }

    /// Notes how long a record had been in its queue; the longest counts.
    pub(crate) fn age(&self, sent_at: Option<TimestampMs>, now: TimestampMs) {
        let age = sent_at.map_or(0, |sent_at| now.as_millis().saturating_sub(sent_at.as_millis()));
        let mut oldest = lock(&self.oldest);
        *oldest = (*oldest).max(u64::try_from(age).unwrap_or(0));
    }

    /// Notes how long a call of Graph took.
    pub(crate) fn graph(&self, operation: &'static str, from: TimestampMs, to: TimestampMs) {
        let took = u64::try_from(to.as_millis().saturating_sub(from.as_millis())).unwrap_or(0);
        lock(&self.metrics).milliseconds("GraphMilliseconds", &[("Operation", operation)], took);
    }

    /// Writes everything.
    pub(crate) fn write(self, metrics: &Metrics, now: TimestampMs) {
        let mut counted = lock(&self.metrics);
        counted.milliseconds("QueueAge", &[], *lock(&self.oldest));
        metrics.write(&counted, now);
    }
}
