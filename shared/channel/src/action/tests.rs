use std::time::Duration;

use serde_json::{Value, json};

use super::{Action, Answer, Author};
use crate::send_command::SendCommand;

fn read(value: Value) -> Result<Action, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

#[test]
fn every_kind_is_written_as_it_was_read() {
    for action in [
        json!({"text": "Hello"}),
        json!({"text": "Pick", "quickReplies": [{"title": "A", "payload": "a", "imageUrl": "https://x.example/a.png"}]}),
        json!({"text": "Pick", "quickReplies": [{"title": "A"}, {"ask": "phone"}, {"ask": "email"}]}),
        json!({"text": "Pick", "buttons": [{"title": "A", "payload": "a"}, {"title": "B", "url": "https://x.example"}]}),
        json!({"text": "Call", "buttons": [{"title": "C", "phone": "+15105551234"}]}),
        json!({"message": {"attachment": {"type": "image", "payload": {"url": "https://x.example/a.png"}}}}),
        json!({"senderAction": "typing_on"}),
        json!({"senderAction": "typing_on", "durationMs": 20000}),
        json!({"senderAction": "typing_off"}),
        json!({"senderAction": "mark_seen"}),
        json!({"react": "❤"}),
        json!({"react": {"mid": "m_1", "emoji": "❤"}}),
        json!({"react": {"mid": "m_1"}}),
        json!({"passThread": "inbox", "metadata": "why"}),
        json!({"passThread": "15177"}),
        json!({"takeThread": true}),
        json!({"requestThread": true}),
        json!({"releaseThread": true}),
        json!({"text": "a", "messagingType": "UPDATE", "notificationType": "NO_PUSH", "personaId": "1", "replyTo": "m_1"}),
        json!({"text": "a", "messagingType": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "author": "person"}),
    ] {
        let read = read(action.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), action);
    }
}

#[test]
fn a_note_has_at_most_900_units() {
    for note in ["s".repeat(900), "🎈".repeat(450)] {
        read(json!({"text": "a", "metadata": note})).unwrap();
        read(json!({"message": {"text": "a", "metadata": note}})).unwrap();
    }
}

#[test]
fn typing_is_never_asked_for_longer_than_a_phone_shows_it() {
    for (asked, duration_ms) in [(0, 0), (20_000, 20_000), (20_001, 20_000), (u64::MAX, 20_000)] {
        let action = Action::typing_for(Duration::from_millis(asked));
        assert_eq!(serde_json::to_value(&action).unwrap()["durationMs"], duration_ms);
    }
}

#[test]
fn a_tag_alone_stands_for_message_tag_and_null_for_absent() {
    let short = read(json!({"text": "a", "tag": "HUMAN_AGENT", "quickReplies": null, "metadata": null})).unwrap();
    assert_eq!(short, read(json!({"text": "a", "messagingType": "MESSAGE_TAG", "tag": "HUMAN_AGENT"})).unwrap());
}

#[test]
fn what_is_wrong_is_named_by_path_and_no_value_shows() {
    for (action, problem) in [
        (json!("secret"), "malformed: the document (must be an object)"),
        (json!({}), "malformed: the document (must be an action with exactly one of"),
        (json!({"text": "secret", "takeThread": true}), "must be an action with exactly one of"),
        (json!({"text": ""}), "text (must be a text that is not empty)"),
        (json!({"text": 42}), "text (must be a text that is not empty)"),
        (json!({"text": "a", "txt": "secret"}), "unknown: txt"),
        (json!({"text": "a", "quick_replies": []}), "unknown: quick_replies"),
        (json!({"text": "a", "secretary": 1}), "unknown: (a key of 9 characters)"),
        (json!({"text": "a", "my secret": 1}), "unknown: (a key of 9 characters)"),
        (
            json!({"text": "a", "quickReplies": [{"title": "a", "7001234567890123": 1}]}),
            "quickReplies[0].(a key of 16 characters)",
        ),
        (json!({"react": {"emoji": "a", "mids": "m"}}), "unknown: react.mids"),
        (json!({"takeThread": true, "quickReplies": []}), "unknown: quickReplies"),
        (json!({"text": "a", "quickReplies": [{"payload": "secret"}]}), "missing: quickReplies[0].title"),
        (json!({"text": "a", "quickReplies": [{"title": "a", "ask": "phone"}]}), "unknown: quickReplies[0].title"),
        (
            json!({"text": "a", "quickReplies": vec![json!({"title": "a"}); 14]}),
            "quickReplies (must be a list of at most 13)",
        ),
        (json!({"text": "a", "buttons": [{"title": "a"}]}), "buttons[0] (must be a button with exactly one of"),
        (json!({"text": "a", "buttons": [{"title": "a", "url": "b", "phone": "c"}]}), "buttons[0] (must be a button"),
        (
            json!({"text": "a", "buttons": vec![json!({"title": "a", "url": "b"}); 4]}),
            "buttons (must be a list of at most 3)",
        ),
        (json!({"message": "secret"}), "message (must be a message object of the Send API)"),
        (json!({"senderAction": "typing"}), "senderAction (must be typing_on, typing_off or mark_seen)"),
        (json!({"senderAction": "typing_on", "durationMs": 20001}), "durationMs (must be a number of milliseconds"),
        (json!({"senderAction": "typing_off", "durationMs": 1}), "unknown: durationMs"),
        (json!({"takeThread": false}), "takeThread (must be true, or absent)"),
        (json!({"passThread": ""}), "passThread (must be inbox, or the digits of an app id)"),
        (json!({"passThread": "Inbox"}), "passThread (must be inbox, or the digits of an app id)"),
        (json!({"passThread": "secret"}), "passThread (must be inbox, or the digits of an app id)"),
        (json!({"text": "a", "txt": null}), "unknown: txt"),
        (json!({"text": null, "takeThread": null}), "must be an action with exactly one of"),
        (json!({"text": "a", "messagingType": "MESSAGE_TAG"}), "missing: tag"),
        (json!({"text": "a", "messagingType": "RESPONSE", "tag": "HUMAN_AGENT"}), "messagingType (must be MESSAGE_TAG"),
        (
            json!({"text": "a", "tag": "ACCOUNT_UPDATE"}),
            "tag (was retired by Meta on 2026-04-27; send a utility template",
        ),
        (json!({"text": "a", "author": "robot"}), "author (must be bot or person)"),
        (
            json!({"text": "a", "metadata": "s".repeat(901)}),
            "malformed: metadata (must be a text of at most 900 UTF-16",
        ),
        (
            json!({"message": {"text": "a", "metadata": "🎈".repeat(451)}}),
            "malformed: message.metadata (must be a text of",
        ),
        (json!({"text": "a", "recipient": {"id": "7001"}}), "unknown: (a key of 9 characters)"),
    ] {
        let error = read(action.clone()).unwrap_err();
        assert!(error.contains(problem), "{action}: {error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn an_answer_is_a_list_one_action_or_nothing() {
    let actions = |value| Answer::read(&value).unwrap().actions.len();
    assert_eq!(actions(json!({"actions": [{"text": "a"}, {"text": "b"}]})), 2);
    assert_eq!(actions(json!({"actions": []})), 0);
    assert_eq!(actions(json!({"text": "a"})), 1);
    assert_eq!(actions(Value::Null), 0);
}

#[test]
fn every_problem_of_an_answer_is_named_at_once() {
    let answer = json!({"actions": [{"txt": "a"}, {"text": "a", "buttons": [{"url": "b"}]}], "memory": {}});
    let error = Answer::read(&answer).unwrap_err().to_string();
    for path in ["actions[0] (must be", "actions[0].txt", "actions[1].buttons[0].title", "(a key of 6 characters)"] {
        assert!(error.contains(path), "{path}: {error}");
    }
}

#[test]
fn no_answer_is_by_a_person_but_a_command_may_be() {
    let by = |author: &str| json!({"text": "a", "author": author});
    let problem = "author (must be bot in an answer; what a person writes is a send command)";
    for (answer, path) in [(by("person"), ""), (json!({"actions": [by("bot"), by("person")]}), "actions[1].")] {
        assert_eq!(Answer::read(&answer).unwrap_err().to_string(), format!("malformed: {path}{problem}"));
    }
    assert!(Answer::read(&by("bot")).is_ok());
    assert_eq!(
        Answer::of(&[Action::text("a").by_person()]).unwrap_err().to_string(),
        format!("malformed: actions[0].{problem}")
    );
    let command = json!({"version": 1, "id": "c", "account": "a", "to": {"id": "7001"}, "actions": [by("person")]});
    assert_eq!(SendCommand::read(&command).unwrap().actions[0].manner.author, Author::Person);
}

#[test]
fn fifty_actions_are_an_answer_and_one_more_is_not() {
    let answer = |count| Answer::read(&json!({"actions": vec![json!({"text": "a"}); count]}));
    assert!(answer(50).is_ok());
    assert_eq!(answer(51).unwrap_err().to_string(), "malformed: actions (must be a list of at most 50)");
}

#[test]
fn a_list_that_is_too_long_is_one_problem_whatever_is_in_it() {
    let zeros = |count| vec![json!(0); count];
    let text = |name: &str, count| json!({"text": "a", name: zeros(count)});
    for (answer, problems) in [
        (json!({"actions": zeros(50)}), 50),
        (json!({"actions": zeros(51)}), 1),
        (json!({"actions": zeros(100_000)}), 1),
        (text("quickReplies", 13), 13),
        (text("quickReplies", 14), 1),
        (text("buttons", 3), 3),
        (text("buttons", 4), 1),
    ] {
        assert_eq!(Answer::read(&answer).unwrap_err().iter().count(), problems);
    }
}

#[test]
fn debug_shows_no_content() {
    let action = read(json!({"text": "secret", "metadata": "secret", "quickReplies": [{"title": "a"}]})).unwrap();
    assert!(!format!("{action:?} {:?} {:?}", action.kind, action.manner).contains("secret"));
}
