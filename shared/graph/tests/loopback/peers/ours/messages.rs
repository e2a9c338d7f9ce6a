//! Text, whomever it is for, and sender actions.

use messenger_graph::Request;
use messenger_wire::UserRef;
use messenger_wire::send::{Message, PhoneRecipient, QuickReply, Recipient, SendRequest, SenderAction};

use super::{Row, person, proof, psid, send, show, update};

pub(super) fn rows() -> Vec<Row<Request>> {
    let hello = || Message::text("Hello!");
    let to = |recipient: Recipient| send(&SendRequest::update(recipient, hello()));
    let search = QuickReply::text_with_image("Search", "<POSTBACK_PAYLOAD>", "http://example.com/img/red.png");
    vec![
        (&[12, 13, 22, 24, 104], update(hello())),
        (&[15], send(&SendRequest::response(person(), hello()))),
        (&[16], to(PhoneRecipient::new("+1(212)555-2368").name("John", "Doe").into())),
        (&[17], to(UserRef::parse("ref").unwrap().into())),
        (&[18], to(Recipient::post("post-id"))),
        (&[19], to(Recipient::comment("comment-id"))),
        (&[20], update(hello().quick_reply(search))),
        (&[21], update(hello().quick_replies([]))),
        (&[41, 43], show(SenderAction::TypingOn)),
        (&[42], show(SenderAction::MarkSeen)),
        (&[44], show(SenderAction::TypingOff)),
        (&[112], to(psid("USER_ID").into()).proven(&proof("foo_token"))),
        (&[113], to(psid("USER_ID").into())),
    ]
}
