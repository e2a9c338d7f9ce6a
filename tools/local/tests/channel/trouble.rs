use std::time::Duration;

use local::simulator::{Fault, FaultRule, Simulator};
use messenger_wire::Psid;

use crate::rig::{Rig, delivery, message};

/// Subcode: an automated answer of Messenger's own holds the thread for a moment.
const MESSENGER_ANSWERS_ITSELF: u32 = 2_018_321;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_conversation_that_waits_waits_alone_and_keeps_its_order() {
    let rig = Rig::new().await;
    let busy = Fault::refused(10, Some(MESSENGER_ANSWERS_ITSELF));
    rig.simulator().fail(FaultRule::next(busy).only_for(Psid::parse("7001").unwrap()));
    let events = [message("7001", "m_1", "one"), message("7001", "m_2", "two"), message("7002", "m_3", "three")];
    assert_eq!(rig.post(&delivery(&events, 1)).await.0, 200);
    assert_eq!(rig.sent(1).await, ["You said: three"], "who need not wait does not");
    rig.sent_as_time_goes_by(Duration::from_mins(5), 3).await;
    assert_eq!(rig.replies_to("7001", 3).await, ["You said: one", "You said: two"]);
}

#[tokio::test]
async fn a_throttled_send_goes_out_when_the_time_that_graph_tells_is_over() {
    let rig = Rig::new().await;
    rig.simulator().fail(FaultRule::next(Fault::throttled(80_006, 19)));
    assert_eq!(rig.post(&delivery(&[message("7001", "m_1", "hi")], 1)).await.0, 200);
    let refused = |simulator: &Simulator| simulator.requests().iter().any(|request| request.error.is_some());
    assert!(rig.simulator().wait_until(HOUR, refused).await);
    assert!(rig.simulator().sent().is_empty());
    assert_eq!(rig.sent_as_time_goes_by(Duration::from_mins(20), 1).await, ["You said: hi"]);
}

#[tokio::test]
async fn a_send_with_a_lost_answer_is_settled_by_its_echo_and_not_sent_twice() {
    let rig = Rig::new().await;
    for (number, fault) in [Fault::DropAnswer, Fault::server_error(true), Fault::lost_reply()].into_iter().enumerate() {
        rig.simulator().fail(FaultRule::next(fault));
        let text = format!("message {number}");
        assert_eq!(rig.post(&delivery(&[message("7001", &format!("m_{number}"), &text)], 1)).await.0, 200);
        let replies = rig.replies_to("7001", number + 1).await;
        assert_eq!(replies.len(), number + 1, "{replies:?}");
        assert_eq!(replies[number], format!("You said: {text}"));
    }
}

#[tokio::test]
async fn a_send_that_never_arrived_is_sent_again_after_the_grace_time() {
    let rig = Rig::new().await;
    rig.simulator().fail(FaultRule::next(Fault::server_error(false)));
    assert_eq!(rig.post(&delivery(&[message("7001", "m_1", "hi")], 1)).await.0, 200);
    assert_eq!(rig.replies_to("7001", 1).await, ["You said: hi"]);
}
