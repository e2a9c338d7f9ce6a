use local::simulator::{Fault, FaultRule};
use messenger_wire::Psid;

use crate::rig::{Rig, delivery, message};

#[tokio::test]
async fn a_throttled_conversation_waits_alone_and_keeps_its_order() {
    let rig = Rig::new().await;
    let throttled = FaultRule::next(Fault::throttled(613, 0)).only_for(Psid::parse("7001").unwrap());
    rig.simulator().fail(throttled);
    let events = [message("7001", "m_1", "one"), message("7001", "m_2", "two"), message("7002", "m_3", "three")];
    assert_eq!(rig.post(&delivery(&events, 1)).await.0, 200);
    let replies = rig.replies(3).await;
    assert_eq!(replies[0].0, "7002", "who is not throttled does not wait");
    assert_eq!(rig.replies_to("7001", 3).await, ["You said: one", "You said: two"]);
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
