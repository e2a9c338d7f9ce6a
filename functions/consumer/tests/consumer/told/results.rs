//! What the owner is told: what became of sends, and of the account.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::DispatchError;
use consumer::seams::Settings;
use messenger_channel::action::{Action, Answer};
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tracing::Level;

use crate::support::{Bot, DEAD, NOTHING, PAGE, Reply, START, World, logs, parked, record, redriven, sqs, text, told};
use crate::told::metrics::sum;

fn world(bot: Bot, account: &Value) -> World {
    World::with_state(bot, MemoryState::new(), account)
}

/// World whose results of commands, or of answers too, go somewhere.
fn telling(answers: bool) -> World {
    let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results", "answers": answers});
    world(Bot::saying(&["hello"]), &json!({ "results": results }))
}

fn said(mid: &str) -> SqsMessage {
    record(Feed::Messaging, &text("7001", mid, "hi"))
}

fn command(changes: &Value) -> SqsMessage {
    let conversation = format!("messenger:v1:page:{PAGE}:page-scoped-id:7001");
    let mut command = json!({"version": 1, "id": "order-1", "account": "main", "trace": "trace-1",
        "to": {"conversation": conversation}, "actions": [{"text": "one"}, {"text": "two"}]});
    command.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    sqs("group", "sqs-1", "SendQueue.fifo", command.to_string())
}

#[tokio::test]
async fn a_command_that_is_done_is_told_with_the_ids_of_its_messages() {
    let world = telling(false);
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
    let told = world.results.told();
    assert_eq!(told.len(), 1, "the answer is not told unless the account asks for it: {told:?}");
    let id = told[0]["id"].as_str().unwrap();
    assert_eq!(
        told[0],
        json!({
            "version": 1, "type": "send.result", "id": id, "account": "main", "pageId": PAGE, "timestamp": START,
            "trace": "trace-1", "command": "order-1", "conversation": format!("messenger:v1:page:{PAGE}:page-scoped-id:7001"),
            "outcome": "sent",
            "parts": [{"part": 0, "outcome": "sent", "mid": "m_out2"}, {"part": 1, "outcome": "sent", "mid": "m_out3"}],
        })
    );
    assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
    assert_eq!(world.results.told().len(), 1, "what is done is not told again");
}

#[tokio::test]
async fn a_refused_command_is_parked_and_told_with_what_is_wrong() {
    let long = "a".repeat(21);
    for (changes, reason, problems) in [
        (
            json!({"actions": [{"txt": "a"}]}),
            "command_unreadable",
            json!(["actions[0] must be an action with exactly one of"]),
        ),
        (
            json!({"actions": vec![json!({"": 0}); 10_000]}),
            "command_unreadable",
            json!(["the document has more than 20000 values (the next at line 1, column "]),
        ),
        (json!({"to": {"nobody": 7}}), "command_unreadable", json!(["to must be a conversation"])),
        (json!({"account": "nobody"}), "account_unknown", json!([])),
        (
            json!({"to": {"conversation": "messenger:v1:page:99:page-scoped-id:7"}}),
            "conversation_of_another_page",
            json!([]),
        ),
        (json!({"to": {"tokenReference": format!("token:{}", "0".repeat(64))}}), "token_unknown", json!([])),
        (json!({"to": {"id": "7999"}}), "window_closed", json!(["action 0: messaging window is closed"])),
        (
            json!({"actions": [{"text": "a", "quickReplies": [{"title": long}]}, {"text": "b"}]}),
            "plan",
            json!(["action 0: message.quick_replies[0].title: 21 UTF-16 units, at most 20"]),
        ),
        (json!({"actions": [{"react": "x"}]}), "plan", json!(["action 0: react needs a mid"])),
    ] {
        let world = telling(false);
        assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
        assert_eq!(world.consume(vec![command(&changes)]).await, NOTHING);
        assert!(parked(&world)[0].starts_with(reason), "{:?}", parked(&world));
        let told = world.results.told();
        let known = changes.get("account").is_none();
        assert_eq!(told.len(), usize::from(known), "without an account nobody's target is known: {changes}");
        assert_eq!(world.graph.texts(), ["hello"]);
        let Some(told) = told.first() else { continue };
        assert_eq!(
            (&told["outcome"], &told["reason"], &told["command"]),
            (&json!("refused"), &json!(reason), &json!("order-1"))
        );
        let found = told["problems"].as_array().cloned().unwrap_or_default();
        let expected = problems.as_array().unwrap();
        assert!(found.len() >= expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.as_str().unwrap().starts_with(expected.as_str().unwrap()), "{found} {expected}");
            assert!(parked(&world)[0].contains(found.as_str().unwrap()), "{:?}", parked(&world));
        }
    }
}

#[tokio::test]
async fn whoever_sends_a_command_with_a_field_twice_is_told_by_the_last_one() {
    for field in [r#""id":"order-0""#, r#""account":"nobody""#, r#""trace":"other""#] {
        let world = telling(false);
        let body = format!("{{{field},{}", &command(&json!({})).body.unwrap()[1..]);
        assert_eq!(world.consume(vec![sqs("group", "sqs-1", "SendQueue.fifo", body)]).await, NOTHING);
        let twice = "the document has a field twice in one object (the second at line 1, column ";
        assert!(parked(&world)[0].starts_with(&format!("command_unreadable: {twice}")), "{:?}", parked(&world));
        let told = &world.results.told()[0];
        assert_eq!((&told["command"], &told["outcome"]), (&json!("order-1"), &json!("refused")), "{field}");
        assert!(told["problems"][0].as_str().unwrap().starts_with(twice), "{told}");
    }
}

/// Action with so many fields that nobody knows.
fn wide(count: usize) -> Value {
    let fields = (0..count).map(|field| (format!("f{field}"), json!(0)));
    fields.chain([("text".to_owned(), json!("a"))]).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn what_has_any_number_of_problems_is_told_and_logged_with_the_first_hundred() {
    let bot = Bot::new(|_| {
        let answer = Answer::read(&wide(15_000)).map(|answer| answer.actions);
        answer.map_err(|problems| DispatchError::Nonsense(problems.to_string()))
    });
    let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results", "answers": true});
    let world = world(bot, &json!({ "results": results }));
    let (lines, _logs) = logs(Level::INFO);
    let reply = json!({"content_type": "text", "title": "a".repeat(21), "payload": "p"});
    let long = json!({"message": {"text": "a", "quick_replies": vec![reply; 4_000]}});
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    for actions in [json!([wide(15_000)]), json!(vec![0; 15_000]), json!([long])] {
        assert_eq!(world.consume(vec![command(&json!({ "actions": actions }))]).await, NOTHING);
    }
    let told = world.results.told();
    let reasons: Vec<_> = told.iter().map(|told| told["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["dispatcher", "command_unreadable", "command_unreadable", "plan"]);
    for told in &told {
        assert!(told.to_string().len() < 25_000, "{told}");
    }
    assert_eq!(told[1]["problems"].as_array().unwrap().last().unwrap(), "and 14900 more");
    let longest = lines.text().lines().map(str::len).max().unwrap();
    assert!(longest < 25_000, "{longest}");
}

#[tokio::test]
async fn what_graph_refuses_is_told_by_its_class_and_part() {
    for (code, outcome, parts) in [
        // The window has closed, by Graph's count, and the record is parked: the person may write again.
        (json!({"code": 10, "error_subcode": 2_018_278}), "window_closed", ["sent", "notSent", "notSent"]),
        // Somebody has to look at it: the record is parked.
        (json!({"code": 100, "error_subcode": 2_018_164}), "our_mistake", ["sent", "notSent", "notSent"]),
    ] {
        let world = telling(false);
        assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
        world.graph.reply([Reply::Sent, Reply::Error(code)]);
        let three = json!({"actions": [{"text": "one"}, {"text": "two"}, {"text": "three"}]});
        assert_eq!(world.consume(vec![command(&three)]).await, NOTHING);
        let told = world.results.told().remove(0);
        assert_eq!((&told["outcome"], &told["reason"]), (&json!("failed"), &json!(outcome)));
        let found: Vec<_> = told["parts"].as_array().unwrap().iter().map(|part| part["outcome"].clone()).collect();
        assert_eq!(found, parts);
        assert_eq!(told["parts"][1]["reason"], outcome);
        assert_eq!(told["parts"][2]["reason"], "not_tried");
    }
}

#[tokio::test]
async fn answers_are_told_where_the_account_asks_for_it() {
    let world = telling(true);
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    let told = world.results.told().remove(0);
    assert_eq!((&told["outcome"], &told["command"]), (&json!("sent"), &Value::Null));
    assert_eq!(told["event"], json!(world.bot.asked.lock().unwrap()[0].id));
    assert_eq!(told["parts"], json!([{"part": 0, "outcome": "sent", "mid": "m_out1"}]));
}

#[tokio::test]
async fn an_answer_that_asks_for_nothing_is_no_result() {
    let results = json!({"type": "sns", "topicArn": "arn", "answers": true});
    let world = world(Bot::new(|_| Ok(Vec::new())), &json!({ "results": results }));
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert!(world.results.told().is_empty());
}

#[tokio::test]
async fn a_bot_that_answers_nonsense_or_not_at_all_is_told_of() {
    for (error, attempts, outcome) in [
        (DispatchError::Nonsense("unknown: txt".into()), 1, "refused"),
        (DispatchError::Retry("away".into()), Settings::default().max_attempts, "failed"),
    ] {
        let results = json!({"type": "eventbridge", "bus": "crm", "answers": true});
        let world = world(Bot::new(move |_| Err(error.clone())), &json!({ "results": results }));
        for _ in 0..attempts {
            world.consume(vec![said("m_1")]).await;
            world.clock.advance(Duration::from_mins(6));
        }
        let told = world.results.told();
        assert_eq!(told.len(), 1);
        assert_eq!((&told[0]["outcome"], &told[0]["reason"]), (&json!(outcome), &json!("dispatcher")));
        assert!(parked(&world)[0].starts_with("dispatcher"));
    }
}

/// Text to what opens no window.
#[tokio::test]
async fn an_answer_outside_the_window_is_refused_and_parks_nothing() {
    let results = json!({"type": "eventbridge", "bus": "crm", "answers": true});
    let world = world(Bot::saying(&["hello"]), &json!({ "results": results }));
    let optin = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START,
        "optin": {"type": "notification_messages", "notification_messages_token": "t"}});
    assert_eq!(world.consume(vec![record(Feed::Messaging, &optin)]).await, NOTHING);
    assert_eq!((world.graph.texts(), parked(&world)), (Vec::new(), Vec::new()));
    let told = world.results.told().remove(0);
    assert_eq!((&told["outcome"], &told["reason"]), (&json!("refused"), &json!("window_closed")));
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"], "what comes next is answered");
}

#[tokio::test]
async fn a_result_that_cannot_be_told_is_told_later_and_nothing_is_sent_again() {
    for repeatable in [true, false] {
        let mut bot = Bot::new(|input| Ok(vec![Action::text(format!("to {}", input.id)), Action::text("two")]));
        bot.repeatable = repeatable;
        let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results", "answers": true});
        let world = world(bot, &json!({ "results": results }));
        world.results.away(true);
        assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING, "the conversation goes on");
        assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
        assert_eq!(parked(&world), ["result_untold", "result_untold"]);
        assert_eq!(world.graph.sends().len(), 4);
        assert_eq!(world.consume(vec![said("m_1"), command(&json!({}))]).await, NOTHING, "redelivery changes nothing");

        world.results.away(false);
        assert_eq!(world.consume(vec![said("m_2")]).await, NOTHING);
        let sent = world.graph.sends().len();
        for record in [said("m_1"), command(&json!({}))] {
            assert_eq!(world.consume(vec![redriven(record)]).await, NOTHING);
        }
        assert_eq!(world.graph.sends().len(), sent, "nothing is sent again");
        let told = world.results.told();
        let mids: Vec<_> = told.iter().map(|told| told["parts"][0]["mid"].clone()).collect();
        assert_eq!(mids, ["m_out5", "m_out1", "m_out3"]);
        assert!(told.iter().all(|told| told["outcome"] == "sent"));
    }
}

#[tokio::test]
async fn a_result_that_must_be_told_later_tells_what_graph_refused_too() {
    let world = telling(false);
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    world.results.away(true);
    world.graph.reply([Reply::Error(json!({"code": 551}))]);
    assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
    world.results.away(false);
    assert_eq!(world.consume(vec![redriven(command(&json!({})))]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello", "one"], "the second part is not tried after all");
    let told = world.results.told().remove(0);
    assert_eq!((&told["outcome"], &told["reason"]), (&json!("failed"), &json!("recipient_unavailable")));
}

#[tokio::test]
async fn a_refusal_that_must_be_told_later_is_no_answer_by_then() {
    let results = json!({"type": "eventbridge", "bus": "crm", "answers": true});
    let world = world(Bot::saying(&["hello"]), &json!({ "results": results }));
    let optin = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START,
        "optin": {"type": "notification_messages", "notification_messages_token": "t"}});
    world.results.away(true);
    assert_eq!(world.consume(vec![record(Feed::Messaging, &optin)]).await, NOTHING);
    assert_eq!(parked(&world), ["result_untold"]);
    world.results.away(false);
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING, "opens the window");
    assert_eq!(world.consume(vec![redriven(record(Feed::Messaging, &optin))]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
    let told = world.results.told();
    assert_eq!((&told[1]["outcome"], &told[1]["reason"]), (&json!("refused"), &json!("window_closed")));
}

#[tokio::test]
async fn a_stopped_account_and_its_return_are_told() {
    let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results"});
    let quiet = json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false, "results": results});
    let world = world(Bot::saying(&["hello"]), &quiet);
    for person in ["m_1", "m_2"] {
        assert_eq!(world.consume(vec![said(person)]).await.len(), 1);
    }
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    for _ in 0..6 {
        world.clock.advance(Duration::from_secs(15));
        world.consume(vec![said("m_1")]).await;
    }
    let told: Vec<_> = world.results.told().iter().map(|told| (told["type"].clone(), told["reason"].clone())).collect();
    assert_eq!(told, [(json!("account.stopped"), json!("token_dead")), (json!("account.resumed"), Value::Null)]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_cut_off_while_it_tells_that_the_account_goes_on_has_its_send_written_down() {
    let results = json!({"type": "eventbridge", "bus": "crm"});
    let world = world(Bot::saying(&["hello"]), &json!({ "results": results }));
    world.graph.reply([Reply::Error(json!({"code": 10, "error_subcode": 1_893_063}))]);
    assert_eq!(world.consume(vec![said("m_1")]).await.len(), 1);
    world.clock.advance(Duration::from_mins(30));
    world.results.hang();
    let cut = tokio::time::timeout(Duration::from_secs(1), world.consume(vec![said("m_1")]));
    assert!(cut.await.is_err());
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING, "nobody doubts that it was sent");
    assert_eq!(world.graph.texts(), ["hello", "hello"], "the refused one, and the one that arrived");
}

#[tokio::test]
async fn what_is_parked_before_it_is_claimed_again_is_told_with_what_an_earlier_run_has_sent_and_its_claim_ends() {
    let received = |mut record: SqsMessage, times: u32| {
        record.attributes.insert("ApproximateReceiveCount".into(), times.to_string());
        record
    };
    for (event, stored) in [(true, true), (true, false), (false, true)] {
        let mut bot = Bot::saying(&["one", "two"]);
        bot.repeatable = !stored;
        let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results", "answers": true});
        let world = world(bot, &json!({"results": results, "markSeen": false, "typing": false}));
        let record = || if event { said("m_1") } else { command(&json!({})) };
        if !event {
            assert_eq!(world.consume(vec![said("m_0")]).await, NOTHING, "opens the window");
        }
        let (before, duplicates) = (world.graph.sends().len(), || sum(&world, "Duplicates", "Reason=parked"));
        // The first part leaves, and the second one learns that the token is dead: the account is stopped.
        world.graph.reply([Reply::Sent, Reply::Error(json!({"code": 190, "error_subcode": 460}))]);
        assert_eq!(world.consume(vec![received(record(), 988)]).await.len(), 1);
        assert_eq!(world.consume(vec![received(record(), 990)]).await.len(), 1, "its claim waits");
        world.clock.advance(Duration::from_secs(40));
        assert_eq!(world.consume(vec![received(record(), 991)]).await, NOTHING);
        assert_eq!((parked(&world), world.graph.sends().len()), (vec!["waited_too_often".to_owned()], before + 2));
        let told = told(&world);
        assert_eq!(told.0, json!(["failed", "waited_too_often"]));
        let parts = [json!(["sent", null]), json!(["notSent", "waited_too_often"])];
        // Of a flow's answer, only the flow knows what else there is.
        assert_eq!(told.1, parts[..if stored { 2 } else { 1 }], "an event ({event}) with a stored plan ({stored})");
        // A second delivery of what lies in the dead-letter queue.
        world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
        world.clock.advance(Duration::from_mins(10));
        assert_eq!((world.consume(vec![record()]).await, duplicates()), (NOTHING, 1));
        // Redriven, it goes on where it was.
        assert_eq!(world.consume(vec![redriven(record())]).await, NOTHING);
        assert_eq!(world.graph.texts()[before..], ["one", "two", "two"]);
    }
}

#[tokio::test]
async fn a_command_that_cannot_be_read_ends_no_claim_of_the_one_whose_id_it_has() {
    let world = telling(false);
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
    assert_eq!(world.consume(vec![command(&json!({"actions": [{"txt": "a"}]}))]).await, NOTHING);
    assert_eq!((parked(&world).len(), world.results.told().len()), (1, 2), "it is parked and told of");
    assert_eq!(world.consume(vec![command(&json!({}))]).await, NOTHING);
    assert_eq!((parked(&world).len(), world.graph.texts().len()), (1, 3), "the other one is done");
}
