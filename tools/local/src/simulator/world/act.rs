//! What a person does, as taps and texts, and the events that follow.

mod entrance;
mod inbox;
mod perform;
mod tap;

use messenger_wire::Mid;
use serde::{Deserialize, Serialize};

/// What a person does in the Messenger app, or somebody in the Page's inbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "act", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Act {
    /// Types a text.
    Text {
        /// What is typed.
        text: String,
        /// Message that it answers.
        #[serde(default)]
        reply_to: Option<Mid>,
    },
    /// Sends an image, an audio or video recording or a file.
    Attachment {
        /// `image`, `audio`, `video` or `file`.
        kind: String,
        /// Where the bytes are.
        url: String,
    },
    /// Sends the thumb, Messenger's own sticker.
    Sticker,
    /// Sends a place.
    Location {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        long: f64,
    },
    /// Taps a quick reply of the last message.
    QuickReply {
        /// Place of the quick reply.
        index: usize,
    },
    /// Taps a button of a template.
    Button {
        /// Message that has the template.
        mid: Mid,
        /// Card of a carousel; none for a template without cards.
        #[serde(default)]
        element: Option<usize>,
        /// Place of the button.
        index: usize,
    },
    /// Taps the Get Started button.
    GetStarted,
    /// Taps an item of the persistent menu.
    Menu {
        /// Place of the item.
        index: usize,
    },
    /// Taps an ice breaker.
    IceBreaker {
        /// Place of the question.
        index: usize,
    },
    /// Puts a reaction on a message of the Page; none takes it away.
    React {
        /// Message of the Page.
        mid: Mid,
        /// Emoji, such as ❤️.
        emoji: Option<String>,
    },
    /// Reads all messages.
    Read,
    /// Comes from a link, an advertisement or the chat plugin of a website, with a `ref`.
    Referral {
        /// Value of `ref`.
        reference: String,
        /// Where from.
        #[serde(default)]
        entrance: Entrance,
    },
    /// Taps the plugin "Send to Messenger" of a website.
    SendToMessenger {
        /// Value of the plugin's `data-ref`.
        reference: String,
    },
    /// Ticks the checkbox plugin of a website: the Page may write to a `user_ref`, and does not learn who it is.
    Checkbox {
        /// Value of the plugin's `ref`.
        reference: String,
    },
    /// Answers the question of a customer feedback template.
    Feedback {
        /// Message that has the template.
        mid: Mid,
        /// Score from 1 on.
        score: u8,
        /// What is written besides.
        #[serde(default)]
        text: Option<String>,
    },
    /// Comments on a post of the Page, outside of the thread.
    Comment {
        /// What is written.
        text: String,
    },
    /// Posts on the Page as a visitor, outside of the thread.
    Post {
        /// What is written.
        text: String,
    },
    /// Stops the notifications that the person once agreed to.
    StopNotifications,
    /// Somebody answers from the Page's inbox, which takes control of the thread.
    InboxReply {
        /// What is typed.
        text: String,
    },
    /// Somebody in the Page's inbox takes control of the thread without a word.
    InboxTake,
    /// The inbox gives control to the app.
    InboxDone,
    /// The inbox lets go of the thread, which is nobody's then.
    InboxRelease,
}

/// Where a person comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Entrance {
    /// An m.me link.
    #[default]
    Link,
    /// An advertisement that opens Messenger.
    Advertisement,
    /// The chat plugin of a website.
    ChatPlugin,
}

/// What an act led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "done", rename_all = "camelCase")]
pub enum Done {
    /// The webhook is told.
    Told,
    /// The phone opens a page; the webhook hears nothing.
    Opened {
        /// Address of the page.
        url: String,
    },
    /// Nothing changed.
    Nothing,
}

/// Why an act is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Nobody has this id.
    #[error("there is no such person")]
    NoSuchPerson,
    /// The message, or what is to be tapped, is not in the thread or the Page's profile.
    #[error("there is nothing to tap")]
    NothingToTap,
    /// Messenger's app sends no empty text.
    #[error("there is nothing to send")]
    Empty,
    /// The template has no such score.
    #[error("there is no such score")]
    NoSuchScore,
    /// The inbox hands on only what it has.
    #[error("the inbox does not have the thread")]
    NotTheInboxs,
}
