//! Metrics: what is counted, in which unit, under which dimensions, in the form that CloudWatch reads.

use std::time::Duration;

use consumer::dispatch::DispatchError;
use messenger_channel::action::Action;
use messenger_channel::metadata::stamp;
use messenger_channel::state::{ClaimKey, MemoryState};
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::support::{Bot, DEAD, PAGE, Reply, START, World, record, sqs, text};

/// What CloudWatch asks of a line, as its specification says:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
fn embedded_metric_format() -> Value {
    let name = json!({"type": "string", "minLength": 1});
    json!({
        "type": "object",
        "required": ["_aws"],
        "properties": {"_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {"type": "array", "items": {
                    "type": "object",
                    "required": ["Namespace", "Dimensions", "Metrics"],
                    "properties": {
                        "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                        "Dimensions": {"type": "array", "minItems": 1, "items": {"type": "array", "maxItems": 30, "items": name}},
                        "Metrics": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
                            "type": "object",
                            "required": ["Name", "Unit"],
                            "properties": {"Name": name, "Unit": {"enum": ["Count", "Milliseconds"]}}
                        }}
                    }
                }}
            }
        }}
    })
}

/// Every metric that was written: name, unit, dimensions besides the function, and the sum of its values.
fn metrics<S, D>(world: &World<S, D>) -> Vec<(String, String, Vec<String>, u64)> {
    let validator = jsonschema::validator_for(&embedded_metric_format()).unwrap();
    let mut found: Vec<(String, String, Vec<String>, u64)> = Vec::new();
    for line in world.metrics.text().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let problems: Vec<_> = validator.iter_errors(&line).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new(), "{line}");
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
            assert_eq!((&directive["Namespace"], &line["Function"]), (&json!("MessengerChannel"), &json!("consumer")));
            let dimensions = directive["Dimensions"][0].as_array().unwrap();
            assert_eq!(dimensions[0], "Function");
            let dimension =
                |name: &Value| format!("{}={}", name.as_str().unwrap(), line[name.as_str().unwrap()].as_str().unwrap());
            let dimensions: Vec<_> = dimensions[1..].iter().map(dimension).collect();
            for metric in directive["Metrics"].as_array().unwrap() {
                let name = metric["Name"].as_str().unwrap();
                let values = line[name].as_array().cloned().unwrap_or_else(|| vec![line[name].clone()]);
                let sum = values.iter().map(|value| value.as_u64().unwrap()).sum();
                let unit = metric["Unit"].as_str().unwrap().to_owned();
                found.push((name.to_owned(), unit, dimensions.clone(), sum));
            }
        }
    }
    found
}

/// Sum of a metric over all lines.
pub(crate) fn sum<S, D>(world: &World<S, D>, name: &str, dimension: &str) -> u64 {
    let of = |metric: &&(String, String, Vec<String>, u64)| metric.0 == name && metric.2.join(",") == dimension;
    metrics(world).iter().filter(of).map(|metric| metric.3).sum()
}

fn said(mid: &str) -> aws_lambda_events::sqs::SqsMessage {
    let mut record = record(Feed::Messaging, &text("7001", mid, "hi"));
    record.attributes.insert("SentTimestamp".into(), (START - 1_500).to_string());
    record
}

fn account(settings: &Value) -> World {
    World::with_state(Bot::saying(&["one", "two"]), MemoryState::new(), settings)
}

#[tokio::test]
async fn each_thing_that_happens_is_counted_under_its_reason() {
    let quiet = json!({"markSeen": false, "typing": false});
    let closed = json!({"code": 10, "error_subcode": 2_018_278});
    let throttled = json!({"code": 32});

    let world = account(&quiet);
    world.consume(vec![said("m_1")]).await;
    for (name, dimension, count) in [("Dispatched", "", 1), ("Sent", "", 2), ("QueueAge", "", 1_500)] {
        assert_eq!(sum(&world, name, dimension), count, "{name}");
    }

    let world = account(&quiet);
    world.graph.reply([Reply::Error(closed)]);
    world.consume(vec![said("m_1")]).await;
    assert_eq!(sum(&world, "NotSent", "Reason=window_closed"), 1);

    let world = account(&quiet);
    world.graph.reply([Reply::Error(throttled.clone())]);
    world.consume(vec![said("m_1"), said("m_2")]).await;
    assert_eq!((sum(&world, "Throttled", ""), sum(&world, "Redelivered", "")), (1, 2));
    world.consume(vec![said("m_1"), said("m_2")]).await;
    assert_eq!((sum(&world, "Throttled", ""), sum(&world, "Paced", "")), (1, 1));

    let world = account(&json!({"dmPolicy": "disabled"}));
    world.consume(vec![said("m_1")]).await;
    assert_eq!(sum(&world, "Skipped", "Reason=disabled"), 1);

    let world = account(&quiet);
    world.graph.reply([Reply::Lost { arrived: true }]);
    world.consume(vec![said("m_1")]).await;
    let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
        "message": {"mid": "m_out1", "is_echo": true, "metadata": world.graph.sends()[0]["message"]["metadata"]}});
    world.consume(vec![record(Feed::Messaging, &echo)]).await;
    assert_eq!((sum(&world, "UnknownSends", ""), sum(&world, "SettledByEcho", "")), (1, 1));
    assert_eq!(sum(&world, "Skipped", "Reason=echo"), 1);

    // An echo that is faster than the answer to its send settles nothing that was unknown.
    let world = account(&quiet);
    world.graph.reply([Reply::Error(throttled.clone())]);
    world.consume(vec![said("m_1")]).await;
    let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
        "message": {"mid": "m_out1", "is_echo": true, "metadata": world.graph.sends()[0]["message"]["metadata"]}});
    world.consume(vec![record(Feed::Messaging, &echo)]).await;
    assert_eq!((sum(&world, "UnknownSends", ""), sum(&world, "SettledByEcho", "")), (0, 0));

    // However often the second send is throttled, and also where there is none.
    for (then, throttles) in [("retry", 0), ("retry", 3), ("giveUp", 0)] {
        let world = account(&json!({"markSeen": false, "typing": false, "unknownSend": {"then": then}}));
        world.graph.reply([Reply::Lost { arrived: false }]);
        world.graph.reply(std::iter::repeat_n(Reply::Error(throttled.clone()), throttles));
        world.consume(vec![said("m_1")]).await;
        world.clock.advance(Duration::from_mins(1));
        world.consume(vec![said("m_1")]).await;
        world.pass_fences().await;
        world.clock.advance(Duration::from_secs(5));
        for _ in 0..10 {
            world.consume(vec![said("m_1")]).await;
            world.clock.advance(Duration::from_mins(11));
        }
        let counts = ["UnknownSends", "Unsettled", "Throttled"].map(|name| sum(&world, name, ""));
        assert_eq!(counts, [1, 1, throttles as u64], "{then}, {throttles} throttles");
        assert_eq!(world.graph.texts().last().map(String::as_str), Some("two"), "all is done");
    }

    let world = account(&json!({"profile": true}));
    world.graph.profiles([Some(json!({"error": throttled}))]);
    world.consume(vec![said("m_1")]).await;
    assert_eq!(sum(&world, "Throttled", ""), 1, "whatever the call was for");

    let world = account(&json!({"pageAccessToken": DEAD}));
    world.consume(vec![said("m_1")]).await;
    assert_eq!(sum(&world, "AccountStopped", "Reason=token_dead"), 1);
    for looks in 1..=2 {
        world.clock.advance(Duration::from_secs(40));
        world.consume(vec![said("m_1")]).await;
        assert_eq!(
            sum(&world, "AccountWaiting", "Reason=token_dead"),
            looks,
            "at each look, as long as the stop lasts"
        );
    }
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    world.clock.advance(Duration::from_mins(2));
    world.consume(vec![said("m_1")]).await;
    world.consume(vec![said("m_1")]).await;
    assert_eq!(sum(&world, "AccountResumed", ""), 1);
}

#[tokio::test]
async fn a_stopped_account_is_counted_at_each_look_of_the_watch_while_its_records_sleep() {
    let world = account(&json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false}));
    let mut tired = said("m_1");
    tired.attributes.insert("ApproximateReceiveCount".into(), "20".into());
    // The first one learns that the token is dead, the second falls asleep.
    for _ in 0..2 {
        world.consume(vec![tired.clone()]).await;
        world.clock.advance(Duration::from_secs(40));
    }
    let watch = world.requeue.enqueued.lock().unwrap()[0].clone();
    let counted = || sum(&world, "AccountWaiting", "Reason=token_dead");
    let before = counted();
    for looks in 1..=40 {
        let watch = sqs(watch.message_group_id.as_str(), "watch", "EventQueue.fifo", watch.body.clone());
        assert_eq!(world.consume(vec![watch]).await.len(), 1);
        assert_eq!(counted(), before + looks);
        world.clock.advance(Duration::from_secs(40));
    }
}

#[tokio::test]
async fn what_is_refused_and_parked_is_counted_under_its_reason() {
    let nonsense = Bot::new(|_| Err(DispatchError::Nonsense("unknown: txt".into())));
    let too_long = Bot::new(|_| Ok(vec![Action::text("")]));
    for (bot, reason) in [(nonsense, "Reason=dispatcher"), (too_long, "Reason=plan")] {
        let world = World::new(bot);
        world.consume(vec![said("m_1")]).await;
        assert_eq!((sum(&world, "Refused", reason), sum(&world, "Parked", reason)), (1, 1), "{reason}");
        assert_eq!(sum(&world, "GivenUp", ""), 1, "{reason}");
    }
    let world = account(&json!({}));
    let to = json!({"conversation": format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")});
    let command = json!({"version": 1, "id": "c", "account": "main", "to": to, "actions": [{"text": "a"}]});
    world.consume(vec![sqs("g", "c-1", "SendQueue.fifo", command.to_string())]).await;
    let counts = [("Parked", "Reason=window_closed"), ("GivenUp", "")];
    assert_eq!(counts.map(|(name, dimension)| sum(&world, name, dimension)), [1, 0], "nobody has to mend anything");
    let world = account(&json!({"results": {"type": "sns", "topicArn": "arn"}}));
    world.results.away(true);
    world.consume(vec![sqs("g", "c-1", "SendQueue.fifo", "nonsense".into())]).await;
    let command =
        json!({"version": 1, "id": "c", "account": "main", "to": {"comment_id": "1_2"}, "actions": [{"text": "a"}]});
    world.consume(vec![sqs("g", "c-2", "SendQueue.fifo", command.to_string())]).await;
    let counts = [("Parked", "Reason=command_unreadable"), ("Parked", "Reason=result_untold"), ("Untold", "")];
    assert_eq!(counts.map(|(name, dimension)| sum(&world, name, dimension)), [1, 1, 1]);
}

#[tokio::test]
async fn every_call_of_graph_is_timed_by_its_operation() {
    let world = World::new(Bot::saying(&["one", "two"]));
    world.consume(vec![said("m_1")]).await;
    let lines = world.metrics.text();
    let line = lines.lines().find(|line| line.contains("GraphMilliseconds")).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["GraphMilliseconds"].as_array().unwrap().len(), 4, "two sends, seen and typing: {line}");
    let units = |name: &str| metrics(&world).into_iter().find(|metric| metric.0 == name).map(|metric| metric.1);
    for (name, unit) in [("GraphMilliseconds", "Milliseconds"), ("QueueAge", "Milliseconds"), ("Sent", "Count")] {
        assert_eq!(units(name).as_deref(), Some(unit), "{name}");
    }
}

#[tokio::test]
async fn the_operations_guide_lists_every_metric() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md")).unwrap();
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tally.rs")).unwrap();
    let names: Vec<_> = source.split("=> \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(names.len() > 12, "{names:?}");
    for name in names.into_iter().chain(["QueueAge", "GraphMilliseconds"]) {
        assert!(guide.contains(&format!("`{name}`")), "{name} is not in docs/operations.md");
    }
}

#[tokio::test(start_paused = true)]
async fn an_echo_that_comes_before_its_send_is_known_to_be_in_doubt_is_counted_once() {
    // With the first send of a part, and with the second, of which the doubt is written down before.
    for sends in [1, 2] {
        let world = account(&json!({"markSeen": false, "typing": false}));
        let said = said("m_1");
        let id = said.message_id.as_ref().unwrap().trim_start_matches("id-").to_owned();
        let note = stamp(&ClaimKey::parse(&format!("e{id}")).unwrap(), 0, None);
        let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
            "message": {"mid": "m_out1", "is_echo": true, "metadata": note}});
        world.graph.reply([Reply::Lost { arrived: true }, Reply::Lost { arrived: true }]);
        if sends == 2 {
            for _ in 0..2 {
                assert_eq!(world.consume(vec![said.clone()]).await.len(), 1);
                world.clock.advance(Duration::from_mins(1));
            }
            world.pass_fences().await;
        }
        world.graph.delay(Duration::from_millis(100));
        let comes = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            world.consume(vec![record(Feed::Messaging, &echo)]).await
        };
        let (back, _) = tokio::join!(world.consume(vec![said.clone()]), comes);
        assert_eq!(back.len(), 1);
        let counted = ["UnknownSends", "SettledByEcho", "Unsettled"].map(|name| sum(&world, name, ""));
        assert_eq!(counted, [sends, 1, sends - 1], "send {sends}");
        assert_eq!(u64::try_from(world.graph.texts().len()), Ok(sends));
    }
}
