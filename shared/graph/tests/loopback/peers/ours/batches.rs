//! Batches, and the items that theirs can hold.

use messenger_graph::Request;
use messenger_graph::endpoints::batch::{self, BatchItem};
use messenger_graph::endpoints::user_profile::{self, BASIC_FIELDS};
use messenger_graph::endpoints::{custom_labels, messenger_profile, thread_control};
use messenger_wire::send::template::ImageAspectRatio;
use messenger_wire::send::{Media, Message, PhoneRecipient, Recipient, SendRequest, SenderAction};
use messenger_wire::{Secret, UserRef};

use super::{Row, airline, app, me, people, person, profile, proof, psid, send, show, templates, update};

pub(super) fn rows() -> Vec<Row<Request>> {
    let owner = thread_control::owner(&me(), &person()).into_request();
    vec![
        (&[38, 39], batch_of(&[alone(hello(person()))])),
        (&[40], batch_of(&[alone(owner)])),
        (&[114], batch_of(&of_two_pages()).proven(&proof("foo_token"))),
    ]
}

pub(super) fn items() -> Vec<Row<BatchItem>> {
    [sends(), template_sends(), profiles(), menus(), actions(), thread_controls(), labels()].concat()
}

fn batch_of(items: &[BatchItem]) -> Request {
    batch::send(items).unwrap().into_request()
}

fn alone(request: Request) -> BatchItem {
    BatchItem::new(request)
}

/// Item that runs after another one.
fn second(request: Request) -> BatchItem {
    alone(request).name("second").depends_on("first")
}

/// Item that runs with a token of its own.
fn with_token(request: Request) -> BatchItem {
    alone(request).token(Secret::new("ACCESS_TOKEN"))
}

fn hello(recipient: impl Into<Recipient>) -> Request {
    send(&SendRequest::update(recipient, Message::text("Hello")))
}

/// Two items, each with a token and a proof of its own.
fn of_two_pages() -> [BatchItem; 2] {
    let with_proof = |request: Request, token: &str| alone(request.proven(&proof(token))).token(Secret::new(token));
    let user = || psid("USER_ID");
    let profile = user_profile::get(&user(), &BASIC_FIELDS).into_request();
    [with_proof(hello(user()), "token1"), with_proof(profile, "token2")]
}

fn sends() -> Vec<Row<BatchItem>> {
    let phone = PhoneRecipient::new("+1(212)555-2368").name("John", "Doe");
    let picture = Message::image(Media::url("https://example.com/pic.png"));
    let audio = Message::audio(Media::url("https://example.com/audio.mp3"));
    vec![
        (&[0, 2, 9], alone(hello(person()))),
        (&[1, 8], second(hello(person()))),
        (&[3], alone(send(&SendRequest::response(person(), Message::text("Hello"))))),
        (&[4], alone(hello(phone))),
        (&[5], alone(hello(UserRef::parse("user-ref").unwrap()))),
        (&[6], alone(hello(Recipient::post("post-id")))),
        (&[7], alone(hello(Recipient::comment("comment-id")))),
        (&[10, 13, 14], alone(update(picture))),
        (&[11, 12], alone(update(audio))),
        (&[15, 16], alone(update(Message::video(Media::url("https://example.com/video.mp4"))))),
        (&[17, 18], alone(update(Message::file(Media::url("https://example.com/file.pdf"))))),
    ]
}

fn template_sends() -> Vec<Row<BatchItem>> {
    let cards = templates::cards().image_aspect_ratio(ImageAspectRatio::Horizontal);
    vec![
        (&[19, 20], alone(templates::buttons())),
        (&[21], alone(update(Message::template(cards)))),
        (&[22], alone(templates::receipt())),
        (&[23], alone(templates::media())),
        (&[24], alone(airline::boarding_passes())),
        (&[25], alone(airline::checkin())),
        (&[26], alone(airline::itinerary())),
        (&[27], alone(airline::flight_update())),
        (&[28], alone(templates::opt_in())),
    ]
}

fn profiles() -> Vec<Row<BatchItem>> {
    let basic = || user_profile::get(&person(), &BASIC_FIELDS).into_request();
    let whole = || user_profile::get(&person(), &people::all_fields()).into_request();
    vec![(&[29], alone(basic())), (&[30], alone(whole())), (&[31], with_token(whole())), (&[32], second(basic()))]
}

fn menus() -> Vec<Row<BatchItem>> {
    let get = || messenger_profile::get_for_person(&me(), &person()).into_request();
    let set = || profile::menu_of(person(), profile::menu());
    let delete = || messenger_profile::delete_for_person(&me(), &person()).into_request();
    vec![
        (&[33], alone(get())),
        (&[34], with_token(get())),
        (&[35], second(get())),
        (&[36, 37], alone(set())),
        (&[38], with_token(set())),
        (&[39], second(set())),
        (&[40], alone(delete())),
        (&[41], with_token(delete())),
        (&[42], second(delete())),
    ]
}

fn actions() -> Vec<Row<BatchItem>> {
    vec![
        (&[43, 45], alone(show(SenderAction::TypingOn))),
        (&[44], second(show(SenderAction::TypingOn))),
        (&[46], alone(show(SenderAction::TypingOff))),
        (&[47], alone(show(SenderAction::MarkSeen))),
    ]
}

fn thread_controls() -> Vec<Row<BatchItem>> {
    let inbox = app(messenger_wire::INBOX_APP_ID);
    let note = Some("something");
    let pass = || thread_control::pass(&me(), &person(), &inbox, note).into_request();
    let take = || thread_control::take(&me(), &person(), note).into_request();
    let request = || thread_control::request(&me(), &person(), note).into_request();
    let owner = || thread_control::owner(&me(), &person()).into_request();
    vec![
        (&[48, 50], alone(pass())),
        (&[49], second(pass())),
        (&[51], alone(take())),
        (&[52], second(take())),
        (&[53], alone(request())),
        (&[54], second(request())),
        (&[55], alone(owner())),
        (&[56], second(owner())),
    ]
}

fn labels() -> Vec<Row<BatchItem>> {
    let associate = || custom_labels::assign("123456", &person()).into_request();
    let dissociate = || custom_labels::unassign("123456", &person()).into_request();
    let list = || custom_labels::of_person(&person(), None).into_request();
    vec![
        (&[57], alone(associate())),
        (&[58], second(associate())),
        (&[59], alone(dissociate())),
        (&[60], second(dissociate())),
        (&[61], alone(list())),
        (&[62], second(list())),
    ]
}
