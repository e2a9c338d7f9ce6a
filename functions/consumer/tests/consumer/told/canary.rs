//! Nothing secret leaves: marked texts, ids, tokens, secrets and URLs go through every path, and none comes out.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::DispatchError;
use messenger_channel::action::{Action, Answer};
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{ClaimKey, Claims, Lease, MemoryState, Owner, Sleeper, Sleepers, Take};
use messenger_channel::telemetry::log_panics;
use messenger_graph::classify::{Key, rows};
use messenger_wire::webhook::Feed;
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};
use tracing::Level;

use crate::support::{Bot, PAGE, Reply, START, World, Written, logs, record, sqs};

/// Every family's marked event, and shapes that nobody understands.
fn events() -> Vec<Value> {
    let of = |property: &str, body: Value| json!({"sender": {"id": "MARK-psid"}, "recipient": {"id": PAGE}, "timestamp": START, property: body});
    vec![
        of("message", json!({"mid": "MARK-mid", "text": "MARK-text"})),
        of(
            "message",
            json!({"mid": "MARK-mid2", "attachments": [{"type": "image", "payload": {"url": "https://MARK.example/x"}}]}),
        ),
        of("postback", json!({"mid": "MARK-mid3", "payload": "MARK-payload", "title": "MARK-title"})),
        of("reaction", json!({"mid": "MARK-mid", "action": "react", "emoji": "MARK-emoji"})),
        of("optin", json!({"type": "notification_messages", "notification_messages_token": "MARK-token"})),
        of("optin", json!({"ref": "MARK-ref", "user_ref": "MARK-user-ref"})),
        of("account_linking", json!({"status": "linked", "authorization_code": "MARK-code"})),
        of("pass_thread_control", json!({"new_owner_app_id": "15177", "metadata": "MARK-note"})),
        of("policy_enforcement", json!({"action": "warning", "reason": "MARK-reason"})),
        of("MARK-family", json!({"MARK-key": "MARK-value"})),
        json!({"sender": {"id": PAGE}, "recipient": {"id": "MARK-psid"}, "timestamp": START,
            "message": {"mid": "MARK-mid4", "is_echo": true, "app_id": 1, "text": "MARK-text", "metadata": "MARK-note"}}),
        json!({"sender": {"user_ref": "MARK-user-ref"}, "recipient": {"id": PAGE}, "message": {"mid": "MARK-mid5", "text": "MARK-text"}}),
        json!({"field": "feed", "value": {"message": "MARK-text", "from": {"id": "MARK-psid"}}}),
        json!("MARK-text"),
    ]
}

/// Commands that are done, refused and unreadable.
fn commands() -> Vec<String> {
    let reference = TokenReference::of(&PageId::parse(PAGE).unwrap(), "MARK-token");
    let unknown = format!("token:{}", "0".repeat(64));
    let of = |number: usize, changes: Value| {
        let mut command = json!({"version": 1, "id": format!("MARK-command{number}"), "account": "main",
            "to": {"id": "MARK-psid"}, "actions": [{"text": "MARK-text"}]});
        command.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        command.to_string()
    };
    let changes = [
        json!({}),
        json!({"to": {"conversation": format!("messenger:v1:page:{PAGE}:page-scoped-id:MARK-psid")}}),
        json!({"to": {"conversation": "messenger:v1:page:99:page-scoped-id:MARK-psid"}}),
        json!({"to": {"tokenReference": reference.as_str()}}),
        json!({"to": {"tokenReference": unknown}}),
        json!({"to": {"one_time_notif_token": "MARK-token"}}),
        json!({"to": {"phone_number": "MARK-phone"}}),
        json!({"to": {"comment_id": "MARK-comment"}}),
        json!({"to": "MARK-psid"}),
        json!({"MARK": 1, "trace": {"MARK": 1}}),
        json!({"to": {"conversation": "MARK-conversation", "MARK": 1}}),
        json!({"actions": [{"text": "MARK-text", "MARK": 1}, {"message": {"MARK": {"MARK": 1}}, "metadata": {"MARK": 1}}]}),
        json!({"actions": [{"text": "MARK-text", "quickReplies": [{"title": "MARK", "MARK": 1}], "buttons": [{"MARK": 1}]}]}),
        json!({"account": "MARK-account"}),
        json!({"version": "MARK"}),
        json!({"trace": "MARK trace"}),
        json!({"actions": [{"text": 7}, {"message": "MARK-text"}, {"react": "MARK-emoji"}]}),
        json!({"actions": [{"text": "MARK-text", "tag": "MARK-tag"}]}),
        json!({"actions": [{"text": "MARK-text", "tag": "HUMAN_AGENT"}]}),
        json!({"actions": [{"message": {"attachment": {"type": "image", "payload": {"url": "https://MARK.example/1"}}}}]}),
        json!({"actions": [{"message": {"attachment": {"type": "MARK-type", "payload": {"url": "MARK-url"}}}}]}),
        json!({"actions": [{"text": "MARK-text".repeat(300), "buttons": [{"title": "MARK-title that is far too long", "url": "MARK-url"}]}]}),
        json!({"actions": [{"passThread": "MARK-app", "metadata": "MARK-note"}]}),
    ];
    let garbage = ["MARK-text", r#"{"MARK-text":"#, "[\"MARK-text\"]"].map(str::to_owned);
    changes.into_iter().enumerate().map(|(number, changes)| of(number, changes)).chain(garbage).collect()
}

/// What Graph says, with the message quoted.
fn replies() -> Vec<Reply> {
    let refusals = rows().map(|row| {
        let (code, subcode, says) = match row.key {
            Key::Said(code, beginning) => (code, 0, beginning),
            Key::Pair(code, subcode) => (code, subcode, "MARK-text"),
            Key::Number(code) | Key::Code(code) | Key::Range(code, _) => (code, 0, "MARK-text"),
        };
        Reply::Error(json!({"code": code, "error_subcode": subcode, "type": "MARK-type", "fbtrace_id": "Atrace",
            "message": format!("(#100) {says} to MARK-psid with MARK-access"), "error_user_title": "MARK-title",
            "error_user_msg": "MARK-text", "error_data": {"MARK": "MARK"}}))
    });
    refusals.chain([Reply::Sent, Reply::Lost { arrived: true }]).collect()
}

type Saying = fn() -> Result<Vec<Action>, DispatchError>;

/// What bots say: something, nonsense of each kind, nothing, and a panic that quotes what was written.
fn bots() -> Vec<Saying> {
    fn nonsense(answer: &Value) -> Result<Vec<Action>, DispatchError> {
        Answer::read(answer)
            .map(|answer| answer.actions)
            .map_err(|problems| DispatchError::Nonsense(problems.to_string()))
    }
    vec![
        || nonsense(&json!({"text": "MARK-text", "quickReplies": [{"title": "MARK", "payload": "MARK-payload"}]})),
        || {
            nonsense(
                &json!({"message": {"attachment": {"type": "image", "payload": {"url": "https://MARK.example/1"}}}}),
            )
        },
        || nonsense(&json!("MARK-text")),
        || nonsense(&json!({"actions": [{"text": ["MARK-text"]}, {"passThread": {"MARK": 1}}, {"tag": "MARK-tag"}]})),
        || {
            nonsense(
                &json!({"text": "MARK-text", "buttons": [{"title": "MARK-title that is far too long", "payload": "MARK"}]}),
            )
        },
        || nonsense(&json!({"passThread": "MARK-app", "metadata": "MARK-note"})),
        || {
            nonsense(
                &json!({"MARK": "MARK-text", "actions": [{"text": "MARK-text", "MARK": 1}, {"react": {"MARK": 1}}]}),
            )
        },
        || {
            nonsense(
                &json!({"text": "MARK-text", "quickReplies": [{"title": "MARK", "MARK": 1}], "buttons": [{"MARK": 1}]}),
            )
        },
        || nonsense(&json!({"message": {"MARK": {"MARK": 1}}})),
        || Err(DispatchError::Retry("no answer in time".into())),
        || Err(DispatchError::Misconfigured("AccessDenied".into())),
        || panic!("byte index 1 is not a char boundary of `MARK-text`"),
    ]
}

/// Setting of an account whose bot is a flow, which is told of a profile at once, or a handler.
fn account(policy: &str, is_flow: bool) -> Value {
    let flow = json!({"type": "flow", "flow": {"rules": []}});
    json!({
        "pageAccessToken": "MARK-access", "name": "MARK-name", "profile": true, "dmPolicy": policy,
        "dispatch": if is_flow { flow } else { json!({"type": "handler"}) }, "allowFrom": ["MARK-friend"], "forward": ["receipts", "echoes", "standby"], "humanTakeover": false,
        "pairingText": "MARK-text {code}", "results": {"type": "sqs", "queueUrl": "https://MARK.example/1/q", "answers": true},
    })
}

async fn live(world: &World, batches: Vec<Vec<SqsMessage>>) {
    for batch in batches {
        for _ in 0..3 {
            world.consume(batch.clone()).await;
            world.pass_fences().await;
            world.clock.advance(Duration::from_mins(11));
        }
    }
}

fn batches() -> Vec<Vec<SqsMessage>> {
    let feeds = [Feed::Messaging, Feed::Standby, Feed::Changes];
    let events = feeds.into_iter().flat_map(|feed| events().into_iter().map(move |event| vec![record(feed, &event)]));
    let poison = sqs("MARK-group", "poison", "EventQueue.fifo", r#"{"MARK-text":"MARK-text"}"#.into());
    let commands = commands().into_iter().enumerate();
    let commands =
        commands.map(|(number, body)| vec![sqs("MARK-group", &format!("c{number}"), "SendQueue.fifo", body)]);
    events.chain([vec![poison]]).chain(commands).collect()
}

#[tokio::test(start_paused = true)]
async fn no_mark_is_in_any_log_line_metric_or_reason() {
    let hook = std::panic::take_hook();
    log_panics();
    let (lines, guard) = logs(Level::TRACE);
    let (mut metrics, mut reasons, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (policy, is_flow, away) in [
        ("open", false, false),
        ("open", false, true),
        ("open", true, false),
        ("pairing", false, false),
        ("allowlist", false, false),
        ("disabled", false, false),
    ] {
        for bot in bots() {
            let world = World::with_state(Bot::new(move |_| bot()), MemoryState::new(), &account(policy, is_flow));
            world.results.away(away);
            world.graph.profiles([
                Some(json!({"first_name": "MARK-name"})),
                Some(json!({"error": {"code": 100, "message": "MARK-psid"}})),
            ]);
            live(&world, batches()).await;
            metrics.push(world.metrics.clone());
            reasons.extend(world.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()));
            told.extend(world.results.told().iter().map(Value::to_string));
        }
    }
    // A text to what opens no window.
    let world = World::with_state(Bot::saying(&["MARK-text"]), MemoryState::new(), &account("open", false));
    live(&world, vec![vec![record(Feed::Messaging, &events()[4])]]).await;
    for reply in replies() {
        let world = World::with_state(Bot::saying(&["MARK-text", "two"]), MemoryState::new(), &account("open", false));
        world.graph.reply([reply]);
        live(&world, batches().into_iter().take(2).collect()).await;
        metrics.push(world.metrics.clone());
        reasons.extend(world.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()));
    }
    drop(guard);
    std::panic::set_hook(hook);
    let (lines, metrics) = (lines.text(), metrics.iter().map(Written::text).collect::<String>());
    for (what, text) in [("log", &lines), ("metrics", &metrics), ("reasons of parking", &reasons.join("\n"))] {
        let marked = text.lines().find(|line| line.contains("MARK"));
        assert_eq!(marked, None, "in the {what}");
    }
    // A result names whom and what the caller named, but no text, token or secret.
    for secret in [
        "MARK-text",
        "MARK-token",
        "MARK-access",
        "MARK-payload",
        "MARK-url",
        "MARK-title",
        "MARK-note",
        "MARK.example",
    ] {
        assert_eq!(told.iter().find(|told| told.contains(secret)), None);
    }
    for expected in [
        "record is parked",
        "record comes again",
        "panic",
        "record made the consumer panic",
        "send failed",
        "result is not told",
        "account is stopped",
        "event is skipped",
        "dispatcher gave no answer",
        "answer is refused",
        "part is sent",
        "event is dispatched",
        "no echo settled a send",
        "profile is not read",
    ] {
        assert!(lines.contains(expected), "{expected} was never logged");
    }
    for expected in [
        "command_unreadable",
        "account_unknown",
        "token_unknown",
        "dispatcher",
        "plan",
        "window_closed",
        "result_untold",
    ] {
        assert!(reasons.iter().any(|reason| reason.starts_with(expected)), "nothing was parked for {expected}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_about_what_cannot_be_read_or_is_our_own_or_goes_back_has_a_trace_too() {
    let (lines, _logs) = logs(Level::INFO);
    let world = World::new(Bot::saying(&["hello"]));
    let own = |id: &str, body: Value| sqs(id, id, "EventQueue.fifo", body.to_string());
    // Nothing of it can be read, and it comes from a traced call.
    let mut poison = own("sqs-1", json!("nonsense"));
    poison.attributes.insert("AWSTraceHeader".into(), "Root=1-5e-2".into());
    world.consume(vec![poison, own("sqs-2", json!("nonsense"))]).await;
    let sleeper = Sleeper {
        id: "event:sqs-0".into(),
        is_command: false,
        receipts: vec!["receipt-0".into()],
        settled: TimestampMs::from_millis(START),
        until: TimestampMs::from_millis(START + 60_000),
    };
    world.state.note_sleeper("main", &sleeper).await.unwrap();
    world.consume(vec![own("sqs-3", json!({"watch": {"account": "main"}}))]).await;
    assert_eq!(*world.requeue.woken.lock().unwrap(), ["receipt-0"]);
    // What goes back is not hidden in time: a watch that another run is at, and an event that waits.
    world.requeue.hide_takes(Duration::from_hours(1));
    let lease = Lease {
        owner: Owner::new([7; 16]),
        now: TimestampMs::from_millis(START),
        until: TimestampMs::from_millis(START + 1_000),
    };
    world.state.acquire(&ClaimKey::watch("main"), &lease, Take::Open).await.unwrap();
    world.consume(vec![own("sqs-4", json!({"watch": {"account": "main"}}))]).await;
    world.graph.reply([Reply::Error(json!({"code": 32}))]);
    let mut said = record(Feed::Messaging, &crate::support::text("7001", "m_1", "hi"));
    said.body = Some(said.body.unwrap().replacen(r#""event":"#, r#""trace":"Root=1-5e-6","event":"#, 1));
    world.consume(vec![said]).await;

    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |trace: &str| -> Vec<&str> {
        let of = lines.iter().filter(|line| line["span"]["trace"] == trace);
        of.map(|line| line["message"].as_str().unwrap()).collect()
    };
    let not_hidden = "records come again after the queue's own time-out";
    assert_eq!(of("Root=1-5e-2"), ["record is parked"]);
    assert_eq!(of("sqs-2"), ["record is parked"]);
    assert_eq!(of("sqs-3"), ["records are woken"]);
    assert_eq!(of("sqs-4"), [not_hidden]);
    assert!(lines.iter().any(|line| line["span"]["trace"] == "sqs-4" && line["span"]["account"] == "main"));
    assert_eq!(of("Root=1-5e-6"), ["event is dispatched", "send failed", not_hidden]);
    assert!(lines.iter().all(|line| line["span"]["trace"].is_string()), "{lines:?}");
}

#[tokio::test]
async fn every_line_about_a_record_has_its_trace_id_account_and_request() {
    let (lines, _logs) = logs(Level::INFO);
    let world = World::new(Bot::saying(&["hello"]));
    let mut said = record(Feed::Messaging, &crate::support::text("7001", "m_1", "hi"));
    said.body = Some(said.body.unwrap().replacen(r#""event":"#, r#""trace":"Root=1-5e-1","event":"#, 1));
    world.graph.reply([Reply::Error(json!({"code": 10, "error_subcode": 2_018_278, "fbtrace_id": "Atrace"}))]);
    world.consume(vec![said]).await;
    let command = json!({"version": 1, "id": "order-1", "account": "main", "to": {"id": "7001"}, "trace": "trace-2",
        "actions": [{"text": "a"}]});
    world.consume(vec![sqs("g", "sqs-2", "SendQueue.fifo", command.to_string())]).await;
    world.consume(vec![sqs("g", "sqs-3", "SendQueue.fifo", "nonsense".into())]).await;
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["span"]["request_id"] == "request-1"), "{lines:?}");
    let of = |trace: &str| -> Vec<&Value> { lines.iter().filter(|line| line["span"]["trace"] == trace).collect() };
    let event = of("Root=1-5e-1");
    let messages: Vec<_> = event.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["event is dispatched", "send failed"]);
    assert!(event[1]["error"].as_str().unwrap().contains("fbtrace_id Atrace"), "{}", event[1]);
    assert_eq!(event[0]["span"]["account"], "main");
    assert_eq!(event[0]["span"]["id"], json!(world.bot.asked.lock().unwrap()[0].id));
    assert_eq!(of("trace-2").len(), 1, "the command is sent");
    assert_eq!(of("sqs-3").len(), 1, "what has no trace gets one");
    assert_eq!(world.bot.asked.lock().unwrap()[0].trace.as_deref(), Some("Root=1-5e-1"), "the bot can log it too");
}
