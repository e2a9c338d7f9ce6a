//! What the actions of a bot become at Graph: how a long text is cut, what stands below it, and
//! every setting beside it.

use std::time::Duration;

use messenger_channel::action::Answer;
use messenger_channel::state::MemoryState;
use messenger_wire::limits::TEXT_UNITS;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{Bot, NOTHING, World, hidden, parked, said};

/// World whose bot gives this answer to everything.
fn world(answer: Value) -> World {
    let bot = Bot::new(move |_| Ok(Answer::read(&answer).unwrap().actions));
    World::with_state(bot, MemoryState::new(), &json!({"markSeen": false, "typing": false}))
}

/// What Graph is sent for an answer, without the note by which the channel knows its echo.
async fn sent(answer: Value) -> Vec<Value> {
    let world = world(answer);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(parked(&world), NOTHING);
    let without_note = |mut send: Value| {
        assert!(send["message"].as_object_mut().unwrap().remove("metadata").is_some(), "{send}");
        send
    };
    world.graph.sends().into_iter().map(without_note).collect()
}

/// Words of four letters, so many bytes in all.
fn words(bytes: usize) -> String {
    "word ".chars().cycle().take(bytes).collect()
}

fn texts(sends: &[Value]) -> Vec<usize> {
    let text = |send: &Value| match send["message"]["text"].as_str() {
        Some(text) => text.len(),
        None => send["message"]["attachment"]["payload"]["text"].as_str().unwrap().len(),
    };
    sends.iter().map(text).collect()
}

#[tokio::test]
async fn what_can_be_tapped_stands_below_the_last_part_of_a_text() {
    let quick_replies = json!([{"title": "Yes", "payload": "YES"}, {"title": "No"}, {"ask": "phone"}]);
    let buttons = json!([{"title": "Buy", "payload": "BUY"}, {"title": "Shop", "url": "https://shop.example"},
        {"title": "Call", "phone": "+15105551234"}]);
    let both = json!({"quickReplies": quick_replies, "buttons": buttons});
    for (tapped, limit) in
        [(json!({"quickReplies": quick_replies}), TEXT_UNITS), (json!({"buttons": buttons}), 640), (both, 640)]
    {
        for (bytes, parts) in [(limit, 1), (limit + 1, 2), (2 * limit + 1, 3)] {
            let mut answer = json!({"text": words(bytes)});
            answer.as_object_mut().unwrap().extend(tapped.as_object().unwrap().clone());
            let sends = sent(answer).await;
            assert_eq!(sends.len(), parts, "{bytes} of {limit}");
            assert!(texts(&sends).iter().all(|text| (1..=limit).contains(text)), "{:?}", texts(&sends));
            let (last, before) = sends.split_last().unwrap();
            for part in before {
                let names: Vec<_> = part["message"].as_object().unwrap().keys().collect();
                assert_eq!(names, ["text"], "nothing can be tapped in the midst of a text");
            }
            let message = &last["message"];
            if tapped.get("quickReplies").is_some() {
                assert_eq!(
                    message["quick_replies"],
                    json!([{"content_type": "text", "title": "Yes", "payload": "YES"},
                        {"content_type": "text", "title": "No", "payload": "No"}, {"content_type": "user_phone_number"}])
                );
            }
            assert_eq!(message.get("quick_replies").is_some(), tapped.get("quickReplies").is_some());
            if tapped.get("buttons").is_some() {
                let payload = &message["attachment"]["payload"];
                assert_eq!(payload["template_type"], "button");
                assert_eq!(
                    payload["buttons"],
                    json!([{"type": "postback", "title": "Buy", "payload": "BUY"},
                        {"type": "web_url", "title": "Shop", "url": "https://shop.example"},
                        {"type": "phone_number", "title": "Call", "payload": "+15105551234"}])
                );
            }
            assert_eq!(message.get("attachment").is_some(), tapped.get("buttons").is_some());
        }
    }
}

#[tokio::test]
async fn every_setting_of_an_action_reaches_graph_with_each_part_of_its_text() {
    let person = json!({"id": "7001"});
    for (setting, field, value) in [
        (json!({}), "messaging_type", json!("RESPONSE")),
        (json!({"messagingType": "UPDATE"}), "messaging_type", json!("UPDATE")),
        (json!({"personaId": "271"}), "persona_id", json!("271")),
        (json!({"replyTo": "m_1"}), "reply_to", json!({"mid": "m_1"})),
        (json!({"notificationType": "SILENT_PUSH"}), "notification_type", json!("SILENT_PUSH")),
        (json!({"notificationType": "NO_PUSH"}), "notification_type", json!("NO_PUSH")),
    ] {
        let mut answer = json!({"text": words(TEXT_UNITS + 1)});
        answer.as_object_mut().unwrap().extend(setting.as_object().unwrap().clone());
        let sends = sent(answer).await;
        assert_eq!(sends.len(), 2);
        for send in &sends {
            let mut expected = json!({"recipient": person, "messaging_type": "RESPONSE", "message": send["message"]});
            expected[field] = value.clone();
            assert_eq!(send, &expected, "{setting}");
        }
    }
}

#[tokio::test]
async fn a_note_follows_the_channels_own_with_each_part() {
    for answer in [
        json!({"text": words(TEXT_UNITS + 1), "metadata": "order 7"}),
        json!({"actions": [{"message": {"text": "a", "metadata": "order 7"}}, {"message": {"text": "b"}, "metadata": "order 7"}]}),
    ] {
        let world = world(answer.clone());
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        let notes: Vec<_> =
            world.graph.sends().iter().map(|send| send["message"]["metadata"].as_str().unwrap().to_owned()).collect();
        assert_eq!(notes.len(), 2, "{answer}");
        assert_ne!(notes[0], notes[1], "each part is told from the others");
        assert!(notes.iter().all(|note| note.starts_with("mc1:") && note.ends_with("|order 7")), "{notes:?}");
    }
}

#[tokio::test]
async fn several_pictures_in_one_message_are_uploaded_once_each() {
    let image = |url: &str| json!({"type": "image", "payload": {"url": url}});
    let (one, two) = (image("https://shop.example/1.png"), image("https://shop.example/2.png"));
    let message = json!({"attachments": [one, two, one]});
    let world = world(json!({ "message": message }));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    let kept = |id: &str| json!({"type": "image", "payload": {"attachment_id": id}});
    assert_eq!(world.graph.sends()[0]["message"]["attachments"], json!([kept("att_1"), kept("att_2"), kept("att_1")]));
    assert_eq!(world.graph.uploads().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_typing_is_spent_in_the_queue_however_short_and_never_slept() {
    for (ms, runs) in [(0, 1), (1, 2), (1_000, 2), (20_000, 2)] {
        let world = world(json!({"actions": [{"senderAction": "typing_on", "durationMs": ms}, {"text": "hi"}]}));
        let (start, pause) = (Instant::now(), Duration::from_millis(ms));
        for number in 1..=runs {
            let back = world.consume(vec![said("7001", "m_1")]).await;
            assert_eq!(back.len(), usize::from(number < runs), "{ms} ms, run {number}");
            assert_eq!(world.graph.texts().len(), back.len().abs_diff(1), "{ms} ms, run {number}");
            world.clock.advance(pause);
        }
        let hidden: Vec<Duration> = world.requeue.hidden.lock().unwrap().iter().map(|(_, time)| *time).collect();
        assert_eq!((start.elapsed(), hidden), (Duration::ZERO, vec![pause; runs - 1]), "{ms} ms");
        assert_eq!((world.graph.shown(), world.graph.texts()), (vec!["typing_on".into()], vec!["hi".into()]));
    }
}

#[tokio::test]
async fn each_part_that_is_typed_before_has_a_pause_of_its_own() {
    let typing = json!({"senderAction": "typing_on", "durationMs": 600});
    let world = world(json!({"actions": [typing, {"text": "one"}, typing, {"text": "two"}, {"text": "three"}]}));
    for (texts, back) in [(0, 1), (1, 1), (3, 0)] {
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), back);
        assert_eq!(world.graph.texts().len(), texts);
        world.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn all_that_is_typed_before_a_part_is_one_pause_and_behind_the_last_nothing_waits() {
    let typing = |ms: u32| json!({"senderAction": "typing_on", "durationMs": ms});
    let off = json!({"senderAction": "typing_off"});
    let world = world(json!({"actions": [typing(3_000), off, typing(2_000), {"text": "hi"}, typing(9_000)]}));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!((hidden(&world), world.graph.shown()), (vec![5], vec!["typing_on".into()]));
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!((world.graph.texts(), world.graph.shown()), (vec!["hi".into()], vec!["typing_on".into(); 2]));
}

#[tokio::test]
async fn nobody_types_longer_before_a_part_than_messenger_shows_it() {
    let typing = json!({"senderAction": "typing_on", "durationMs": 20_000});
    let world = world(json!({"actions": [typing, typing, {"text": "hi"}]}));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(hidden(&world), [20]);
}

#[tokio::test]
async fn a_persona_types_and_speaks() {
    let typing = json!({"senderAction": "typing_on", "personaId": "271"});
    let world = world(json!({"actions": [typing, {"text": "hi", "personaId": "271"}]}));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.sends()[0]["persona_id"], "271");
    assert_eq!(world.graph.shown_bodies()[0]["persona_id"], "271");
}
