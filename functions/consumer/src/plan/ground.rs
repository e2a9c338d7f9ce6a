//! On what ground a message may leave: the window, who wrote it, and what it is.

use messenger_wire::send::{AnyMessage, MessagingType, Tag};

use crate::reason::Reason;
use crate::window::Window;

/// Why a message may not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroundError {
    /// Bot, after 24 hours.
    #[error("messaging window is closed: more than 24 hours since the person last wrote; send a utility template")]
    WindowClosed,
    /// Person, after 7 days.
    #[error("human agent window is closed: more than 7 days since the person last wrote; send a utility template")]
    HumanAgentWindowClosed,
    /// Survey, after 7 days.
    #[error("customer feedback window is closed: more than 7 days since the person last wrote")]
    FeedbackWindowClosed,
    /// Tag, after Meta has warned that tags are abused towards the person.
    #[error("Meta has warned of tags towards this person: none is sent until the person does something again")]
    TagsRefused,
    /// Tag on what no person wrote.
    #[error("HUMAN_AGENT is only for what a person wrote: send it as a send command with author person")]
    NotByPerson,
    /// Tag of a news Page, where the account is none.
    #[error(
        "NON_PROMOTIONAL_SUBSCRIPTION is for Pages that Meta has registered for news: set newsPage where it is one"
    )]
    NotNewsPage,
    /// Message in answer to an echo or a receipt: its own would come next, and so on without end.
    #[error("echoes and receipts are not answered with messages")]
    Report,
    /// Message into a thread that another app or a person has.
    #[error("another app or a person answers in the thread: take it before, or be silent")]
    OwnedElsewhere,
    /// Anything in answer to an event that names no person.
    #[error("the event names nobody to whom anything could be sent")]
    Nobody,
}

impl From<GroundError> for Reason {
    fn from(error: GroundError) -> Self {
        match error {
            GroundError::WindowClosed => Self::WindowClosed,
            GroundError::HumanAgentWindowClosed => Self::HumanAgentWindowClosed,
            GroundError::FeedbackWindowClosed => Self::FeedbackWindowClosed,
            GroundError::TagsRefused => Self::TagsRefused,
            GroundError::NotByPerson => Self::HumanAgentNotByPerson,
            GroundError::NotNewsPage => Self::NotNewsPage,
            GroundError::Report => Self::Report,
            GroundError::OwnedElsewhere => Self::OwnedElsewhere,
            GroundError::Nobody => Self::Nobody,
        }
    }
}

/// Decides the ground, or checks the one that was asked for.
///
/// Within the 24 hours a person's message leaves as an answer too: the tag is for later. A sticker, and what answers
/// one message (`is_reply`), leaves within them only.
pub(super) fn decide(
    asked: Option<&MessagingType>,
    by_person: bool,
    window: Window,
    message: &AnyMessage,
    is_reply: bool,
) -> Result<MessagingType, GroundError> {
    let human_agent = MessagingType::MessageTag(Tag::HumanAgent);
    match (asked, window) {
        (Some(MessagingType::MessageTag(Tag::HumanAgent)), _) if !by_person => Err(GroundError::NotByPerson),
        (_, Window::HumanAgent | Window::Closed) if is_reply || is_sticker(message) => Err(GroundError::WindowClosed),
        (Some(MessagingType::MessageTag(Tag::HumanAgent)), Window::Open) => Ok(MessagingType::Response),
        (Some(MessagingType::MessageTag(Tag::HumanAgent)), Window::Closed) => Err(GroundError::HumanAgentWindowClosed),
        (Some(MessagingType::MessageTag(Tag::CustomerFeedback)), Window::Closed) => {
            Err(GroundError::FeedbackWindowClosed)
        }
        // News and utility templates need no window.
        (Some(tagged @ (MessagingType::MessageTag(_) | MessagingType::Utility)), _) => Ok(tagged.clone()),
        (None, _) if is_utility(message) => Ok(MessagingType::Utility),
        (Some(asked), Window::Open) => Ok(asked.clone()),
        (None, Window::Open) => Ok(MessagingType::Response),
        (_, Window::HumanAgent) if by_person => Ok(human_agent),
        (_, Window::Closed) if by_person => Err(GroundError::HumanAgentWindowClosed),
        _ => Err(GroundError::WindowClosed),
    }
}

/// Whether it is the ground of what a person wrote after the 24 hours.
pub(super) fn is_human_agent(ground: &MessagingType) -> bool {
    *ground == MessagingType::MessageTag(Tag::HumanAgent)
}

/// Whether it is the ground of a Page that Meta has registered for news.
pub(super) fn is_news(ground: &MessagingType) -> bool {
    *ground == MessagingType::MessageTag(Tag::NonPromotionalSubscription)
}

fn is_sticker(message: &AnyMessage) -> bool {
    matches!(message, AnyMessage::Sticker(_))
}

/// Whether the message is a utility template, which needs no window.
fn is_utility(message: &AnyMessage) -> bool {
    matches!(message, AnyMessage::Utility(_))
}

#[cfg(test)]
mod tests {
    use messenger_wire::send::{AnyMessage, Message, MessagingType, Tag};

    use super::{GroundError, decide};
    use crate::window::Window;

    #[test]
    fn the_ground_follows_from_window_and_author() {
        let tag = || MessagingType::MessageTag(Tag::HumanAgent);
        let feedback = || MessagingType::MessageTag(Tag::CustomerFeedback);
        let news = || MessagingType::MessageTag(Tag::NonPromotionalSubscription);
        let table = [
            (None, false, Window::Open, Ok(MessagingType::Response)),
            (None, true, Window::Open, Ok(MessagingType::Response)),
            (Some(MessagingType::Update), false, Window::Open, Ok(MessagingType::Update)),
            (Some(tag()), true, Window::Open, Ok(MessagingType::Response)),
            (None, true, Window::HumanAgent, Ok(tag())),
            (Some(tag()), true, Window::HumanAgent, Ok(tag())),
            (Some(MessagingType::Response), true, Window::HumanAgent, Ok(tag())),
            (None, false, Window::HumanAgent, Err(GroundError::WindowClosed)),
            (Some(tag()), false, Window::Open, Err(GroundError::NotByPerson)),
            (Some(tag()), false, Window::HumanAgent, Err(GroundError::NotByPerson)),
            (Some(tag()), true, Window::Closed, Err(GroundError::HumanAgentWindowClosed)),
            (None, true, Window::Closed, Err(GroundError::HumanAgentWindowClosed)),
            (None, false, Window::Closed, Err(GroundError::WindowClosed)),
            (Some(MessagingType::Response), false, Window::Closed, Err(GroundError::WindowClosed)),
            (Some(feedback()), false, Window::Open, Ok(feedback())),
            (Some(feedback()), false, Window::HumanAgent, Ok(feedback())),
            (Some(feedback()), false, Window::Closed, Err(GroundError::FeedbackWindowClosed)),
            (Some(news()), false, Window::Closed, Ok(news())),
            (Some(MessagingType::Utility), false, Window::Closed, Ok(MessagingType::Utility)),
        ];
        for (asked, by_person, window, expected) in table {
            let decided = decide(asked.as_ref(), by_person, window, &Message::text("x").into(), false);
            assert_eq!(decided, expected, "{asked:?} by person {by_person} {window:?}");
        }
    }

    #[test]
    fn a_sticker_and_an_answer_to_one_message_leave_in_the_window_only_whatever_their_ground() {
        let tag = |tag| MessagingType::MessageTag(tag);
        let (text, sticker) = (AnyMessage::from(Message::text("x")), AnyMessage::from(Message::sticker("1")));
        let (news, feedback) = (tag(Tag::NonPromotionalSubscription), tag(Tag::CustomerFeedback));
        for (message, is_reply) in [(&sticker, false), (&sticker, true), (&text, true)] {
            for asked in [
                None,
                Some(tag(Tag::HumanAgent)),
                Some(news.clone()),
                Some(feedback.clone()),
                Some(MessagingType::Utility),
            ] {
                for window in [Window::HumanAgent, Window::Closed] {
                    let decided = decide(asked.as_ref(), true, window, message, is_reply);
                    assert_eq!(decided, Err(GroundError::WindowClosed), "{asked:?} {message:?} {is_reply} {window:?}");
                }
            }
            for asked in [None, Some(tag(Tag::HumanAgent)), Some(MessagingType::Response)] {
                let decided = decide(asked.as_ref(), true, Window::Open, message, is_reply);
                assert_eq!(decided, Ok(MessagingType::Response), "{asked:?} {message:?} {is_reply}");
            }
        }
    }
}
