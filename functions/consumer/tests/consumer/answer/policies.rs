//! Who may write, who answers, what is consented to, and whether the Page may send at all.

use std::time::Duration;

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::{Configuration, References};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::state::{
    ApproveError, Conversations, MemoryState, OpenPairing, PairingCode, PairingState, Pairings, approve,
};
use messenger_wire::ConversationKey;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, PAGE, START, World, document, record, text};

fn world(account: &Value) -> World {
    World::with_state(Bot::saying(&["hello"]), MemoryState::new(), account)
}

fn conversation(person: &str) -> ConversationKey {
    ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:{person}")).unwrap()
}

impl World {
    /// Lets Meta enforce its policy on the Page, now.
    async fn is_told_by_meta(&self, action: &str) {
        let now = self.clock.now().as_millis();
        let event = json!({"recipient": {"id": PAGE}, "timestamp": now, "policy_enforcement": {"action": action}});
        assert_eq!(self.consume(vec![record(Feed::Messaging, &event)]).await, NOTHING);
    }

    fn asked(&self) -> Vec<&'static str> {
        self.bot.asked.lock().unwrap().iter().map(|input| input.event.kind()).collect()
    }

    /// Code in what was sent last.
    fn told(&self) -> PairingCode {
        let text = self.graph.texts().pop().unwrap();
        PairingCode::parse(text.rsplit(' ').next().unwrap()).unwrap()
    }

    async fn open(&self) -> Vec<OpenPairing> {
        self.state.open_pairings("main", self.clock.now()).await.unwrap()
    }
}

#[tokio::test]
async fn a_stranger_is_told_a_code_and_answered_once_the_operator_has_let_them_in() {
    let world = world(&json!({"dmPolicy": "pairing"}));
    world.hears("7001", "m_1").await;
    assert_eq!((world.asked(), world.graph.texts().len()), (vec![], 1));
    let code = world.told();
    let expected = OpenPairing {
        code: code.clone(),
        conversation: conversation("7001"),
        expires: messenger_wire::TimestampMs::from_millis(START + 3_600_000),
    };
    assert_eq!(world.open().await, [expected]);
    assert_eq!(approve(&world.state, "main", &code, world.clock.now()).await, Ok(conversation("7001")));
    world.hears("7001", "m_2").await;
    assert_eq!(world.asked(), ["message.received"], "what came before the approval is not dispatched");
    assert_eq!(world.graph.texts()[1..], ["hello"]);
    assert_eq!(world.open().await, []);
    world.hears("7002", "m_3").await;
    assert_eq!(world.asked().len(), 1, "another person is still a stranger");
}

#[tokio::test]
async fn a_stranger_is_told_one_code_three_times_an_hour_and_a_new_one_after_that() {
    let world = world(&json!({"dmPolicy": "pairing", "pairingText": "{code} lets you in: {code}"}));
    for message in 0..5 {
        world.hears("7001", &format!("m_{message}")).await;
    }
    let texts = world.graph.texts();
    assert_eq!(texts.len(), 3);
    assert!(texts.iter().all(|text| *text == texts[0]) && texts[0].contains(" lets you in: "), "{texts:?}");
    let first = world.told();
    assert_eq!(world.open().await.len(), 1);
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(world.open().await, []);
    assert_eq!(approve(&world.state, "main", &first, world.clock.now()).await, Err(ApproveError::NoSuchCode));
    world.hears("7001", "m_9").await;
    assert_eq!(world.graph.texts().len(), 4);
    assert_ne!(world.told(), first);
    assert_eq!(world.asked(), [""; 0]);
}

/// A second part would have the number under which a claim notes something else.
#[tokio::test]
async fn the_longest_text_that_a_document_may_have_tells_its_code_in_one_message() {
    for codes in ["{code}", "{code}{code}"] {
        let account =
            |filling| json!({"dmPolicy": "pairing", "pairingText": format!("{}{codes}", "s".repeat(filling))});
        let is_read =
            |account: &Value| Configuration::parse(&document(account).to_string(), &References::new()).is_ok();
        let longest = (0..2_000).rev().map(account).find(is_read).unwrap();
        let world = world(&longest);
        world.hears("7001", "m_1").await;
        let lengths: Vec<_> = world.graph.texts().iter().map(String::len).collect();
        assert_eq!(lengths, [1_999]);
    }
}

#[tokio::test]
async fn a_message_that_comes_again_tells_no_second_code() {
    let world = world(&json!({"dmPolicy": "pairing"}));
    for _ in 0..3 {
        assert_eq!(world.consume(vec![record(Feed::Messaging, &text("7001", "m_1", "hi"))]).await, NOTHING);
    }
    assert_eq!(world.graph.texts().len(), 1);
    let known = world.state.load(&conversation("7001")).await.unwrap();
    assert!(matches!(known.conversation.pairing, PairingState::Open { told, .. } if told.len() == 1));
}

#[tokio::test]
async fn the_policy_of_the_account_wins_over_the_environment_which_is_open_here() {
    for (account, answered) in [
        (json!({}), true),
        (json!({"dmPolicy": "disabled"}), false),
        (json!({"dmPolicy": "allowlist"}), false),
        (json!({"dmPolicy": "allowlist", "allowFrom": ["7001"]}), true),
        (json!({"dmPolicy": "pairing", "allowFrom": ["7001"]}), true),
    ] {
        let world = world(&account);
        world.hears("7001", "m_1").await;
        assert_eq!(world.asked().len(), usize::from(answered), "{account}");
        assert_eq!(world.graph.texts().len(), usize::from(answered), "{account}");
    }
}

#[tokio::test]
async fn the_bot_is_silent_while_a_human_answers_and_back_when_they_have_been_quiet_for_the_idle_time() {
    let world = world(&json!({"takeoverIdleSeconds": 600}));
    world.hears("7001", "m_1").await;
    world.clock.advance(Duration::from_mins(1));
    world.sees_a_human_write("m_2").await;
    world.clock.advance(Duration::from_mins(5));
    world.hears("7001", "m_3").await;
    world.sees_a_human_write("m_4").await;
    world.clock.advance(Duration::from_secs(599));
    world.hears("7001", "m_5").await;
    assert_eq!(world.asked().len(), 1);
    world.clock.advance(Duration::from_secs(1));
    world.hears("7001", "m_6").await;
    assert_eq!(world.asked().len(), 2);
}

#[tokio::test]
async fn the_bot_is_back_at_once_when_the_thread_is_released_and_is_told_of_it() {
    let world = world(&json!({}));
    world.sees_a_human_write("m_1").await;
    world.clock.advance(Duration::from_secs(1));
    world.hears("7001", "m_2").await;
    assert_eq!(world.asked(), [""; 0]);
    let release = json!({"previous_owner_app_id": 263_902_037_430_900_i64, "new_owner_app_id": "15177"});
    world.clock.advance(Duration::from_secs(1));
    world.happens(Feed::Messaging, "pass_thread_control", release).await;
    world.hears("7001", "m_3").await;
    assert_eq!(world.asked(), ["thread_control.changed", "message.received"]);
}

#[tokio::test]
async fn a_thread_in_standby_is_listened_to_and_ours_again_with_the_first_message_that_comes_to_us() {
    let world = world(&json!({"forward": ["standby"]}));
    let message = |mid: &str| json!({"mid": mid, "text": "hi"});
    world.happens(Feed::Standby, "message", message("m_1")).await;
    assert_eq!(world.bot.asked.lock().unwrap()[0].feed, Feed::Standby);
    world.clock.advance(Duration::from_secs(1));
    world.happens(Feed::Messaging, "message", message("m_2")).await;
    assert_eq!(world.asked().len(), 2);
}

#[tokio::test]
async fn a_receipt_in_standby_tells_that_somebody_else_answers_and_one_of_our_own_thread_does_not() {
    let reaction = || json!({"mid": "m_1", "action": "react", "reaction": "love", "emoji": "\u{2764}"});
    for (kind, body) in [("read", json!({"watermark": 1})), ("delivery", json!({"watermark": 1, "mids": ["m_1"]}))] {
        for (feed, asked) in [(Feed::Standby, vec![]), (Feed::Messaging, vec!["reaction.changed"])] {
            let world = world(&json!({}));
            world.happens(feed, kind, body.clone()).await;
            assert!(world.metrics.text().contains(r#""Reason":"receipt""#), "{}", world.metrics.text());
            world.clock.advance(Duration::from_secs(1));
            world.happens(Feed::Messaging, "reaction", reaction()).await;
            assert_eq!(world.asked(), asked, "{kind} in {feed:?}");
            let is_silent = world.metrics.text().contains(r#""Reason":"owned_elsewhere""#);
            assert_eq!(is_silent, asked.is_empty(), "{kind} in {feed:?}");
        }
    }
}

#[tokio::test]
async fn a_send_that_another_app_forbids_is_over_and_the_next_message_is_tried_again() {
    let world = world(&json!({}));
    let refused = json!({"code": 10, "error_subcode": 2_018_300, "message": "owned"});
    world.graph.reply([crate::support::Reply::Error(refused)]);
    world.hears("7001", "m_1").await;
    let known = world.state.load(&conversation("7001")).await.unwrap();
    assert_eq!(known.conversation.thread.elsewhere_since(), Some(world.clock.now()));
    world.clock.advance(Duration::from_secs(1));
    world.hears("7001", "m_2").await;
    assert_eq!(world.asked().len(), 2);
}

#[tokio::test]
async fn a_blocked_page_keeps_its_messages_queued_until_meta_lifts_the_block() {
    let world = world(&json!({}));
    world.is_told_by_meta("block").await;
    assert_eq!(world.asked(), ["policy.enforced"], "the bot is told although the account is stopped");
    let message = record(Feed::Messaging, &text("7001", "m_1", "hi"));
    assert_eq!(world.consume(vec![message.clone()]).await.len(), 1);
    assert_eq!(world.graph.texts(), [""; 0]);
    world.clock.advance(Duration::from_secs(5));
    world.is_told_by_meta("unblock").await;
    assert_eq!(world.consume(vec![message]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn who_takes_over_is_heard_although_the_account_is_stopped() {
    for (app, number) in [("a person in the inbox", 263_902_037_430_900_i64), ("another app", 99)] {
        let world = world(&json!({}));
        world.is_told_by_meta("block").await;
        let message = record(Feed::Messaging, &text("7001", "m_1", "hi"));
        assert_eq!(world.consume(vec![message.clone()]).await.len(), 1, "what the bot is to answer waits");
        let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
            "message": {"is_echo": true, "app_id": number, "mid": "m_2", "text": "I take over"}});
        assert_eq!(world.consume(vec![record(Feed::Messaging, &echo)]).await, NOTHING, "{app}");
        world.clock.advance(Duration::from_secs(5));
        world.is_told_by_meta("unblock").await;
        assert_eq!(world.consume(vec![message]).await, NOTHING);
        assert_eq!(world.graph.texts(), [""; 0], "{app} has answered meanwhile");
        assert!(!world.asked().contains(&"message.received"), "{app}");
    }
}

#[tokio::test]
async fn a_forwarded_echo_waits_for_no_stopped_account_and_no_page_that_is_to_send_less_since_echoes_lie_behind_it() {
    let stops = [json!({"code": 10, "error_subcode": 1_893_063}), json!({"code": 32})];
    for stop in stops {
        let world = World::with_state(
            Bot::new(|input| Ok(answer_to_echo(input))),
            MemoryState::new(),
            &json!({"forward": ["echoes"]}),
        );
        world.graph.reply([crate::support::Reply::Error(stop.clone())]);
        let message = record(Feed::Messaging, &text("7001", "m_1", "hi"));
        assert_eq!(world.consume(vec![message.clone()]).await.len(), 1);
        world.clock.advance(Duration::from_secs(5));
        let echo = |mid: &str| {
            let message = json!({"is_echo": true, "app_id": 15_177, "mid": mid, "text": "hello"});
            let at = world.clock.now().as_millis();
            record(
                Feed::Messaging,
                &json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": at, "message": message}),
            )
        };
        assert_eq!(world.consume(vec![message.clone()]).await.len(), 1, "{stop}: what a person wrote waits");
        assert_eq!(world.consume(vec![echo("m_2")]).await, NOTHING, "{stop}");
        assert_eq!(world.asked(), ["message.received", "echo.sent"], "{stop}");
        // What else the bot wants of Graph waits by itself.
        assert_eq!(world.consume(vec![echo("m_release")]).await.len(), 1, "{stop}");
        assert_eq!((world.graph.threads().len(), world.graph.sends().len()), (0, 1), "{stop}");
    }
}

/// Greets a person, gives the thread away for one echo, and says nothing to the others.
fn answer_to_echo(input: &DispatchInput) -> Vec<Action> {
    let input = serde_json::to_value(input).unwrap();
    match (input["type"].as_str(), input["message"]["mid"].as_str()) {
        (Some("message.received"), _) => vec![Action::text("hello")],
        (_, Some("m_release")) => vec![serde_json::from_value(json!({"releaseThread": true})).unwrap()],
        _ => Vec::new(),
    }
}
