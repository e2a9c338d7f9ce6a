use messenger_wire::webhook::Feed;

use crate::support::{Bot, World, record, text};

#[tokio::test]
async fn a_message_is_answered_once_however_often_it_comes() {
    let world = World::new(Bot::saying(&["hello"]));
    let message = record(Feed::Messaging, &text("7001", "m_1", "hi"));
    for _ in 0..5 {
        assert_eq!(world.consume(vec![message.clone()]).await, Vec::<String>::new());
    }
    assert_eq!(world.graph.texts(), ["hello"]);
    assert_eq!(world.graph.shown(), ["mark_seen", "typing_on"]);
    assert_eq!(world.bot.asked.lock().unwrap().len(), 1);
}
