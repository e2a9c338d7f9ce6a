//! The bot on tools/local: a person writes, and reads the answer.

use std::time::Duration;

use echo_bot::EchoBot;
use local::Local;
use local::simulator::{Act, NewPerson};
use messenger_wire::PageId;

#[tokio::test]
async fn the_bot_says_what_it_was_told() {
    let local = Local::with_handler(0, EchoBot).await.unwrap();
    let simulator = local.simulator();
    let person = simulator.add_person(&PageId::parse("1234567890").unwrap(), NewPerson::default()).unwrap();
    simulator.act(&person, Act::Text { text: "Hi".to_owned(), reply_to: None }).unwrap();
    assert!(simulator.wait_until(Duration::from_secs(30), |simulator| !simulator.sent().is_empty()).await);
    assert_eq!(simulator.sent()[0].text(), Some("You said: Hi"));
}
