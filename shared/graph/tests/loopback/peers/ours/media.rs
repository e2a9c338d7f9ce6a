//! Images, audio, video and files: by URL, by id, with their bytes, and uploaded beforehand.

use messenger_graph::endpoints::message_attachments::{self, AttachmentKind};
use messenger_graph::endpoints::messages;
use messenger_graph::{File, Request};
use messenger_wire::send::{Media, Message, SendRequest, Upload, validate_with_file};

use super::super::theirs::BYTES;
use super::{Row, me, person, update};

pub(super) fn rows() -> Vec<Row<Request>> {
    let picture = || Media::url("https://example.com/pic.png");
    let kept = || Media::id("5566");
    let keep = |kind, url| message_attachments::upload_url(&me(), kind, url).into_request();
    vec![
        (&[23, 29], update(Message::image(picture()))),
        (&[26], update(Message::audio(Media::url("https://example.com/audio.mp3")))),
        (&[27], update(Message::audio(kept()))),
        (&[28], update_with_file(Message::audio(Upload::default()))),
        (&[30], update(Message::image(kept()))),
        (&[31], update_with_file(Message::image(Upload::default()))),
        (&[32], update(Message::video(Media::url("https://example.com/video.mp4")))),
        (&[33], update(Message::video(kept()))),
        (&[34], update_with_file(Message::video(Upload::default()))),
        (&[35], update(Message::file(Media::url("https://example.com/word.docx")))),
        (&[36], update(Message::file(kept()))),
        (&[37], update_with_file(Message::file(Upload::default()))),
        (&[91, 92, 95], keep(AttachmentKind::Image, "http://www.yoctol-rocks.com/image.jpg")),
        (&[93], message_attachments::upload_file(&me(), AttachmentKind::File, file()).into_request()),
        (&[94], keep(AttachmentKind::Audio, "http://www.yoctol-rocks.com/audio.mp3")),
        (&[96], keep(AttachmentKind::Video, "http://www.yoctol-rocks.com/video.mp4")),
        (&[97], keep(AttachmentKind::File, "http://www.yoctol-rocks.com/file.pdf")),
    ]
}

/// An unprompted message whose bytes travel beside it.
fn update_with_file(message: Message) -> Request {
    let request = SendRequest::update(person(), message);
    assert_eq!(validate_with_file(&request), Ok(()));
    messages::send_file(&me(), &request, file()).into_request()
}

fn file() -> File {
    File { name: "a.bin".into(), content_type: "application/octet-stream".into(), bytes: BYTES.into() }
}
