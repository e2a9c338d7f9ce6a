//! The bot on tools/local: a person asks, taps, orders, and is handed over.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use std::time::Duration;

use local::Local;
use local::simulator::{Act, NewPerson, Recorded, Simulator};
use messenger_wire::{PageId, Psid};
use tea_bot::TeaBot;

/// Lets the person act, and waits until the bot has sent so many messages in all.
async fn acts(local: &Local, person: &Psid, act: Act, sent: usize) {
    local.simulator().act(person, act).unwrap();
    assert!(local.simulator().wait_until(Duration::from_secs(30), |simulator| simulator.sent().len() == sent).await);
}

#[tokio::test]
async fn a_person_orders_by_tapping_and_asks_for_a_person() {
    let local = Local::with_handler(0, TeaBot).await.unwrap();
    let simulator = local.simulator();
    let person = simulator.add_person(&PageId::parse("1234567890").unwrap(), NewPerson::default()).unwrap();
    acts(&local, &person, Act::Text { text: "Hello".to_owned(), reply_to: None }, 1).await;
    acts(&local, &person, Act::QuickReply { index: 0 }, 2).await;
    let mid = simulator.view(&person).unwrap().thread.last().unwrap().mid.clone();
    acts(&local, &person, Act::Button { mid, element: Some(1), index: 0 }, 3).await;
    assert_eq!(simulator.sent()[2].text(), Some("Assam it is. Thank you!"));
    assert!(simulator.sent()[2].params["message"]["metadata"].as_str().unwrap().ends_with("|order:Assam"));

    acts(&local, &person, Act::Text { text: "Hello".to_owned(), reply_to: None }, 4).await;
    acts(&local, &person, Act::QuickReply { index: 1 }, 5).await;
    let passed = |request: &Recorded| request.path.ends_with("/pass_thread_control") && request.accepted;
    let is_passed = |simulator: &Simulator| simulator.requests().iter().any(passed);
    assert!(simulator.wait_until(Duration::from_secs(30), is_passed).await);
}
