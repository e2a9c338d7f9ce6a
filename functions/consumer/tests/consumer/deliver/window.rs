//! Meta's windows: on what ground a message leaves, decided when it leaves, however long ago it was asked for.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::handler::{Handle, HandleError};
use consumer::dispatch::{DispatchContext, Dispatcher};
use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::state::{MemoryState, Pairings};
use serde_json::{Value, json};

use crate::answer::bots::Real;
use crate::support::{Bot, NOTHING, PAGE, Reply, START, World, parked, redriven, said, sqs, throttled, told};
use crate::told::metrics::sum;

// In milliseconds.
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// World in which results are told, and in which bot says this; its answers are stored unless `repeatable`.
fn world(texts: &'static [&'static str], repeatable: bool) -> World {
    let results = json!({"type": "sns", "topicArn": "arn", "answers": true});
    let mut bot = Bot::saying(texts);
    bot.repeatable = repeatable;
    let account = json!({"results": results, "markSeen": false, "typing": false, "newsPage": true});
    World::with_state(bot, MemoryState::new(), &account)
}

/// World in which the person wrote so long ago.
async fn heard(ago: u64) -> World {
    let world = world(&[], true);
    world.hears("7001", "m_1").await;
    later(&world, ago);
    world
}

fn later(world: &World, time: u64) {
    world.clock.advance(Duration::from_millis(time));
}

fn command(actions: &Value) -> SqsMessage {
    let body = json!({"version": 1, "id": "c", "account": "main", "to": {"id": "7001"}, "actions": actions});
    sqs("group", "sqs-c", "SendQueue.fifo", body.to_string())
}

/// On what ground each message was sent.
fn grounds(world: &World) -> Vec<(String, String)> {
    let of = |send: &Value, name: &str| send[name].as_str().unwrap_or("").to_owned();
    world.graph.sends().iter().map(|send| (of(send, "messaging_type"), of(send, "tag"))).collect()
}

fn ground(messaging_type: &str, tag: &str) -> (String, String) {
    (messaging_type.to_owned(), tag.to_owned())
}

#[tokio::test]
async fn a_command_leaves_on_the_ground_that_its_author_has_at_its_age() {
    let (response, agent) = (Ok(ground("RESPONSE", "")), Ok(ground("MESSAGE_TAG", "HUMAN_AGENT")));
    let (closed, agent_closed) = (Err("window_closed"), Err("human_agent_window_closed"));
    for (age, by_person, by_bot) in [
        (MINUTE, &response, &response),
        (DAY - MINUTE, &response, &response),
        (DAY - 1, &response, &response),
        (DAY, &agent, &closed),
        (DAY + 1, &agent, &closed),
        (7 * DAY - 1, &agent, &closed),
        (7 * DAY, &agent_closed, &closed),
        (7 * DAY + 1, &agent_closed, &closed),
    ] {
        for (action, expected) in [
            (json!({"text": "hi"}), by_bot),
            (json!({"text": "hi", "author": "bot", "messagingType": "RESPONSE"}), by_bot),
            (json!({"text": "hi", "author": "person"}), by_person),
            (json!({"text": "hi", "author": "person", "tag": "HUMAN_AGENT"}), by_person),
            (json!({"text": "hi", "author": "bot", "tag": "HUMAN_AGENT"}), &Err("human_agent_not_by_person")),
        ] {
            let world = heard(age).await;
            assert_eq!(world.consume(vec![command(&json!([action]))]).await, NOTHING);
            match expected {
                Ok(ground) => {
                    assert_eq!((grounds(&world), parked(&world)), (vec![ground.clone()], vec![]), "{age} ms {action}");
                }
                Err(reason) => {
                    assert_eq!(grounds(&world), [], "{age} ms {action}");
                    assert!(
                        parked(&world)[0].starts_with(&format!("{reason}: action 0: ")),
                        "{:?} {age} ms {action}",
                        parked(&world)
                    );
                    assert_eq!(told(&world), (json!(["refused", reason]), vec![]));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_survey_may_be_sent_for_seven_days_and_news_and_templates_at_any_time() {
    let survey = json!({"tag": "CUSTOMER_FEEDBACK", "message": {"attachment": {"type": "template", "payload": {
        "template_type": "customer_feedback", "title": "How was it?", "subtitle": "One question", "button_title": "Rate",
        "feedback_screens": [{"questions": [{"id": "q1", "type": "csat"}]}],
        "business_privacy": {"url": "https://shop.example/privacy"}}}}});
    let news = json!({"tag": "NON_PROMOTIONAL_SUBSCRIPTION", "text": "news"});
    let template = json!({"message": {"template": {"name": "n", "language": {"code": "en"}, "components": []}}});
    for (age, action, expected) in [
        (HOUR, &survey, Ok(ground("MESSAGE_TAG", "CUSTOMER_FEEDBACK"))),
        (7 * DAY - 1, &survey, Ok(ground("MESSAGE_TAG", "CUSTOMER_FEEDBACK"))),
        (7 * DAY, &survey, Err("feedback_window_closed")),
        (8 * DAY, &news, Ok(ground("MESSAGE_TAG", "NON_PROMOTIONAL_SUBSCRIPTION"))),
        (8 * DAY, &template, Ok(ground("UTILITY", ""))),
    ] {
        let world = heard(age).await;
        assert_eq!(world.consume(vec![command(&json!([action]))]).await, NOTHING);
        match expected {
            Ok(ground) => assert_eq!((grounds(&world), parked(&world)), (vec![ground], vec![]), "{age} ms {action}"),
            Err(reason) => {
                assert_eq!(grounds(&world), []);
                assert!(parked(&world)[0].starts_with(reason), "{:?}", parked(&world));
            }
        }
    }
}

#[tokio::test]
async fn news_leave_only_where_the_account_is_a_news_page() {
    let (news, told_why) = (json!([{"tag": "NON_PROMOTIONAL_SUBSCRIPTION", "text": "news"}]), "not_news_page");
    for age in [HOUR, 8 * DAY] {
        let world = heard(age).await;
        world.secret.0.lock().unwrap()["accounts"]["main"].as_object_mut().unwrap().remove("newsPage");
        later(&world, 5 * MINUTE);
        assert_eq!(world.consume(vec![command(&news)]).await, NOTHING);
        assert_eq!((grounds(&world), told(&world)), (vec![], (json!(["refused", told_why]), vec![])), "{age} ms");
        assert!(parked(&world)[0].starts_with("not_news_page: action 0: "), "{:?}", parked(&world));
    }
}

#[tokio::test]
async fn a_sticker_and_an_answer_to_one_message_leave_within_the_24_hours_only_whoever_wrote_them() {
    let template = json!({"template": {"name": "n", "language": {"code": "en"}, "components": []}});
    for action in [
        json!({"message": {"sticker_id": "369239263222822"}, "author": "person"}),
        json!({"text": "this one", "replyTo": "m_1", "author": "person"}),
        json!({"message": template, "replyTo": "m_1"}),
    ] {
        for (age, leaves) in [(DAY - 1, true), (DAY, false), (8 * DAY, false)] {
            let world = heard(age).await;
            assert_eq!(world.consume(vec![command(&json!([action]))]).await, NOTHING);
            assert_eq!(world.graph.sends().len(), usize::from(leaves), "{age} ms {action}");
            assert_eq!(
                parked(&world).iter().any(|why| why.starts_with("window_closed: action 0: ")),
                !leaves,
                "{action}"
            );
        }
        // It was in the window when it was asked for, and comes again after it.
        let world = heard(DAY - 10 * MINUTE).await;
        world.graph.reply([throttled()]);
        assert_eq!(world.consume(vec![command(&json!([action]))]).await.len(), 1);
        later(&world, 19 * MINUTE);
        assert_eq!(world.consume(vec![command(&json!([action]))]).await, NOTHING);
        assert_eq!(world.graph.sends().len(), 1, "Graph is not asked: {action}");
        assert!(parked(&world)[0].starts_with("window_closed: part 0: "), "{:?} {action}", parked(&world));
    }
}

#[tokio::test]
async fn what_an_agent_wrote_before_the_window_closed_leaves_with_the_tag_after_it() {
    let world = heard(DAY - 10 * MINUTE).await;
    let agent = json!([{"text": "one", "author": "person"}, {"text": "two", "author": "person"}]);
    world.graph.reply([Reply::Sent, throttled()]);
    assert_eq!(world.consume(vec![command(&agent)]).await.len(), 1);
    later(&world, 19 * MINUTE);
    assert_eq!(world.consume(vec![command(&agent)]).await, NOTHING);
    let (response, tagged) = (ground("RESPONSE", ""), ground("MESSAGE_TAG", "HUMAN_AGENT"));
    assert_eq!(grounds(&world), [response.clone(), response, tagged]);
    assert_eq!((world.graph.texts(), parked(&world)), (vec!["one".into(), "two".into(), "two".into()], vec![]));
    assert_eq!(told(&world).0, json!(["sent", null]));
}

#[tokio::test]
async fn what_an_agent_wrote_leaves_as_an_answer_where_the_person_has_written_meanwhile() {
    let world = heard(30 * HOUR).await;
    let agent = json!([{"text": "one", "author": "person"}]);
    world.graph.reply([throttled()]);
    assert_eq!(world.consume(vec![command(&agent)]).await.len(), 1);
    later(&world, MINUTE);
    world.hears("7001", "m_2").await;
    assert_eq!(world.consume(vec![command(&agent)]).await, NOTHING);
    assert_eq!(grounds(&world), [ground("MESSAGE_TAG", "HUMAN_AGENT"), ground("RESPONSE", "")]);
}

#[tokio::test]
async fn a_command_that_waited_until_the_window_closed_is_parked_and_done_when_the_person_has_written_again() {
    for (sent, outcome, parts) in [
        (0, "refused", [json!(["notSent", "window_closed"]), json!(["notSent", "not_tried"])]),
        (1, "failed", [json!(["sent", null]), json!(["notSent", "window_closed"])]),
    ] {
        let world = heard(DAY - 10 * MINUTE).await;
        let two = json!([{"text": "one"}, {"text": "two"}]);
        world.graph.reply((0..sent).map(|_| Reply::Sent).chain([throttled()]));
        assert_eq!(world.consume(vec![command(&two)]).await.len(), 1);
        later(&world, 19 * MINUTE);
        assert_eq!(world.consume(vec![command(&two)]).await, NOTHING);
        assert_eq!(world.graph.sends().len(), sent + 1, "Graph is not asked");
        assert!(parked(&world)[0].starts_with(&format!("window_closed: part {sent}: ")), "{:?}", parked(&world));
        assert_eq!(told(&world), (json!([outcome, "window_closed"]), parts.to_vec()));
        assert_eq!((sum(&world, "Refused", "Reason=window_closed"), sum(&world, "GivenUp", "")), (1, 0));
        world.hears("7001", "m_2").await;
        assert_eq!(world.consume(vec![redriven(command(&two))]).await, NOTHING);
        let texts = world.graph.texts();
        assert_eq!(texts[texts.len() - 2 + sent..], ["one", "two"][sent..], "{texts:?}");
        assert_eq!(told(&world).0, json!(["sent", null]));
    }
}

#[tokio::test]
async fn a_command_that_graph_finds_outside_the_window_is_parked_with_what_is_left_of_it() {
    let closed = || Reply::Error(json!({"code": 10, "error_subcode": 2_018_278}));
    let world = heard(HOUR).await;
    let two = json!([{"text": "one"}, {"text": "two"}, {"text": "three"}]);
    world.graph.reply([Reply::Sent, closed()]);
    assert_eq!(world.consume(vec![command(&two)]).await, NOTHING);
    assert_eq!((parked(&world), sum(&world, "GivenUp", "")), (vec!["window_closed".to_owned()], 0));
    let parts = [json!(["sent", null]), json!(["notSent", "window_closed"]), json!(["notSent", "not_tried"])];
    assert_eq!(told(&world), (json!(["failed", "window_closed"]), parts.to_vec()));
    world.hears("7001", "m_2").await;
    assert_eq!(world.consume(vec![redriven(command(&two))]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["one", "two", "two", "three"]);
}

#[tokio::test]
async fn an_answer_that_waited_until_the_window_closed_is_over() {
    for repeatable in [true, false] {
        let world = world(&["one", "two", "three"], repeatable);
        world.graph.reply([Reply::Sent, throttled()]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        later(&world, 13 * DAY);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!((world.graph.sends().len(), parked(&world)), (2, vec![]), "Graph is not asked");
        let parts = [json!(["sent", null]), json!(["notSent", "window_closed"]), json!(["notSent", "not_tried"])];
        assert_eq!(told(&world), (json!(["failed", "window_closed"]), parts.to_vec()));
        assert_eq!(sum(&world, "Refused", "Reason=window_closed"), 1);
    }
}

#[tokio::test]
async fn an_answer_of_which_nothing_left_in_the_window_is_asked_for_anew_and_refused() {
    for (repeatable, asked, outcome) in [(true, 2, "refused"), (false, 1, "failed")] {
        let world = world(&["one"], repeatable);
        world.graph.reply([throttled()]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        later(&world, DAY);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!((world.graph.sends().len(), world.bot.asked.lock().unwrap().len()), (1, asked));
        assert_eq!(told(&world).0, json!([outcome, "window_closed"]));
    }
}

#[tokio::test]
async fn what_may_have_arrived_is_not_sent_again_once_the_window_has_closed() {
    for by_command in [true, false] {
        let world = world(&["one"], true);
        let record = || if by_command { command(&json!([{"text": "one"}])) } else { said("7001", "m_1") };
        if by_command {
            world.hears("7001", "m_0").await;
        }
        let before = world.graph.sends().len();
        later(&world, DAY - MINUTE);
        world.graph.reply([Reply::Lost { arrived: false }]);
        assert_eq!(world.consume(vec![record()]).await.len(), 1);
        later(&world, 2 * MINUTE);
        assert_eq!(world.consume(vec![record()]).await.len(), 1, "it waits for the fence");
        world.pass_fences().await;
        later(&world, MINUTE);
        assert_eq!(world.consume(vec![record()]).await, NOTHING);
        assert_eq!(world.graph.sends().len() - before, 1);
        assert_eq!(parked(&world).len(), usize::from(by_command), "{:?}", parked(&world));
        let (whole, parts) = told(&world);
        assert_eq!((whole, &parts[0][0]), (json!(["failed", "window_closed"]), &json!("unknown")));
    }
}

/// Handler that says it is a person.
#[derive(Clone)]
struct Pretender;

impl Handle for Pretender {
    async fn handle(&self, _: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        Ok(vec![Action::text("fine"), Action::text("I am Grace").by_person()])
    }
}

#[tokio::test]
async fn a_bot_that_answers_as_a_person_is_refused() {
    let bot = Real(Arc::new(Dispatcher::new(None).handler(Pretender)));
    let world = World::with_state(bot, MemoryState::new(), &json!({}));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    let parked = world.requeue.parked.lock().unwrap()[0].1.clone();
    let expected =
        "dispatcher: malformed: actions[1].author (must be bot in an answer; what a person writes is a send command)";
    assert_eq!((parked.as_str(), world.graph.sends().len()), (expected, 0));
}

#[tokio::test]
async fn a_pairing_code_that_comes_too_late_is_not_told() {
    let world = World::with_state(Bot::saying(&[]), MemoryState::new(), &json!({"dmPolicy": "pairing"}));
    world.graph.reply([throttled()]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    later(&world, DAY);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.sends().len(), 1);
    assert_eq!(world.state.open_pairings("main", world.clock.now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_private_reply_needs_no_window() {
    let world = World::new(Bot::new(|_| Ok(vec![Action::text("never asked")])));
    let to = json!({"comment_id": format!("{PAGE}_42")});
    let body = json!({"version": 1, "id": "c", "account": "main", "to": to, "actions": [{"text": "hi"}]});
    let reply = || sqs("group", "sqs-c", "SendQueue.fifo", body.to_string());
    world.graph.reply([throttled()]);
    assert_eq!(world.consume(vec![reply()]).await.len(), 1);
    later(&world, DAY);
    assert_eq!(world.consume(vec![reply()]).await, NOTHING);
    assert_eq!((world.graph.texts(), parked(&world)), (vec!["hi".into(), "hi".into()], vec![]));
    assert_eq!(world.graph.sends()[1]["messaging_type"], "RESPONSE");
    assert!(world.clock.now().as_millis() > START);
}

#[tokio::test]
async fn what_graph_would_refuse_outside_the_window_is_not_shown_either() {
    let react: Action = serde_json::from_value(json!({"react": "❤"})).unwrap();
    let template = json!({"message": {"template": {"name": "n", "language": {"code": "en"}, "components": []}}});
    // With the pause of the typing, of 5 ms, that of the first is one millisecond short of a day.
    for (age, of_event, of_command) in [(DAY - 6, 4, 1), (DAY, 0, 0), (8 * DAY, 0, 0)] {
        let react = react.clone();
        let world = World::new(Bot::new(move |_| Ok(vec![react.clone()])));
        later(&world, age);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        let mut shown = world.graph.shown();
        shown.sort();
        assert_eq!(shown, ["mark_seen", "react", "typing_off", "typing_on"][..of_event], "{age} ms");
        let typing = command(&json!([{"senderAction": "typing_on", "durationMs": 5}, template]));
        assert_eq!(world.consume(vec![typing.clone()]).await.len(), of_command, "a pause of what is shown: {age} ms");
        world.clock.advance(Duration::from_millis(5));
        assert_eq!(world.consume(vec![typing]).await, NOTHING);
        assert_eq!(world.graph.shown().len() - of_event, of_command, "{age} ms");
        assert_eq!((grounds(&world), parked(&world)), (vec![ground("UTILITY", "")], vec![]), "{age} ms");
        let mut react = command(&json!([{"react": {"mid": "m_1", "emoji": "❤"}}]));
        react.body = react.body.map(|body| body.replace(r#""id":"c""#, r#""id":"d""#));
        assert_eq!(world.consume(vec![react]).await, NOTHING);
        assert_eq!(parked(&world).len(), usize::from(of_event == 0), "{:?}", parked(&world));
        assert!(
            parked(&world).iter().all(|reason| reason.starts_with("window_closed: part 0: ")),
            "{:?}",
            parked(&world)
        );
    }
}
