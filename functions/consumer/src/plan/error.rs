//! Why actions make no plan.

use messenger_wire::send::Violations;

use super::{GroundError, PLAN_BYTES, PLAN_PARTS};
use crate::reason::{Reason, Refusal};

/// Why actions make no plan. Names field and limit, no content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Meta's rules forbid the send at this time.
    #[error("action {action}: {source}")]
    Ground {
        /// Which action, from 0.
        action: usize,
        /// Why.
        source: GroundError,
    },
    /// Action is beyond a limit.
    #[error("action {action}: {violations}")]
    Limit {
        /// Which action, from 0.
        action: usize,
        /// Every limit that is broken.
        violations: Violations,
    },
    /// Action is no request of Meta's.
    #[error("action {action}: {reason}")]
    Shape {
        /// Which action, from 0.
        action: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// There are too many parts.
    #[error("action {action}: part {}, at most {PLAN_PARTS}", PLAN_PARTS + 1)]
    Parts {
        /// First action beyond the limit, from 0.
        action: usize,
    },
    /// The plan is too large to be kept.
    #[error("actions: {bytes} bytes as requests, at most {PLAN_BYTES}")]
    Bytes {
        /// Its size as JSON.
        bytes: usize,
    },
}

impl PlanError {
    /// Whether it lies in the time or the event alone: the same actions might have been sent
    /// earlier, or in answer to another event.
    #[must_use]
    pub fn is_of_the_time(&self) -> bool {
        let Self::Ground { source, .. } = self else { return false };
        !matches!(source, GroundError::NotByPerson | GroundError::NotNewsPage)
    }

    /// Each problem in a line of its own.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        match self {
            Self::Limit { action, violations } => {
                let named = violations.iter().map(|violation| format!("action {action}: {violation}"));
                named.chain(violations.more()).collect()
            }
            other => vec![other.to_string()],
        }
    }
}

impl From<&PlanError> for Refusal {
    fn from(error: &PlanError) -> Self {
        let reason = match error {
            PlanError::Ground { source, .. } => (*source).into(),
            PlanError::Limit { .. } | PlanError::Shape { .. } | PlanError::Parts { .. } | PlanError::Bytes { .. } => {
                Reason::Plan
            }
        };
        Self { reason, problems: error.problems() }
    }
}
