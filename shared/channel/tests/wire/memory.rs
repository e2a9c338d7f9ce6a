//! The queue in memory keeps the contract too.

use std::time::Duration;

use messenger_channel::queue::memory::{MemoryQueue, Redrive};

use crate::contract::{ReceiveAll, enqueue_contract};

impl ReceiveAll for MemoryQueue {
    async fn receive_all(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        loop {
            let records = self.receive(10, Duration::ZERO).await;
            if records.is_empty() {
                return bodies;
            }
            for record in records {
                bodies.push(record.message.body);
                self.delete(record.receipt).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn the_queue_in_memory_keeps_the_contract() {
    let redrive = Redrive { visibility_timeout: Duration::from_secs(30), max_receive_count: 5 };
    enqueue_contract(&MemoryQueue::new(redrive)).await;
}
