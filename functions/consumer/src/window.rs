//! The window in which the Page may write to a person.

use std::time::Duration;

use messenger_wire::TimestampMs;

/// How long the Page may answer anything after the person did something.
///
/// <https://developers.facebook.com/docs/messenger-platform/send-messages#standard_messaging>
const STANDARD_WINDOW: Duration = Duration::from_hours(24);

/// How long a person may answer for the Page, and how long it may send a customer feedback survey.
///
/// <https://developers.facebook.com/docs/messenger-platform/send-messages#human_agent>
const HUMAN_AGENT_WINDOW: Duration = Duration::from_hours(7 * 24);

/// Whether the Page may write to the person.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/send-messages#standard_messaging>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Within 24 hours of what the person did: anything may be sent.
    Open,
    /// Within 7 days: what a person wrote, customer feedback surveys, and what needs no window at all.
    HumanAgent,
    /// Later, or never: utility templates and news of a registered Page. Sends by token and private replies have rules
    /// of their own.
    Closed,
}

impl Window {
    /// At a time, by when the person last opened the window.
    pub(crate) fn at(last_inbound: Option<TimestampMs>, now: TimestampMs) -> Self {
        let Some(last) = last_inbound else { return Self::Closed };
        let since = now.since(last);
        if since < STANDARD_WINDOW {
            Self::Open
        } else if since < HUMAN_AGENT_WINDOW {
            Self::HumanAgent
        } else {
            Self::Closed
        }
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;

    use super::Window;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn windows_close_on_the_millisecond() {
        let last = Some(TimestampMs::from_millis(1_000));
        for (after, expected) in [
            (-5_000, Window::Open),
            (0, Window::Open),
            (24 * HOUR - 1, Window::Open),
            (24 * HOUR, Window::HumanAgent),
            (7 * 24 * HOUR - 1, Window::HumanAgent),
            (7 * 24 * HOUR, Window::Closed),
        ] {
            assert_eq!(Window::at(last, TimestampMs::from_millis(1_000 + after)), expected, "{after}");
        }
        assert_eq!(Window::at(None, TimestampMs::from_millis(1_000)), Window::Closed);
    }
}
