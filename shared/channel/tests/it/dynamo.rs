//! The table over the wire: what a repeated call means.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use messenger_channel::state::{AccountHealth, Accounts, DynamoState, PageSchedule, Replaced, Schedules};
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};

use crate::stub::Stub;

fn refused(item: &Value) -> (u16, Value) {
    (400, json!({"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "Item": item}))
}

#[tokio::test]
async fn health_that_was_written_by_a_call_whose_answer_got_lost_is_written() {
    let health = AccountHealth { restricted_until: Some(TimestampMs::from_millis(1)), ..AccountHealth::default() };
    for item in [json!({"health": {"S": "{}"}}), json!({"writer": {"S": "another"}})] {
        let stub = Stub::answering([(200, json!({})), refused(&item)]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        assert_eq!(state.set_health("main", &AccountHealth::default(), &health).await, Ok(false), "{item}");
    }
    let stub = Stub::answering([(200, json!({})), (500, json!({"__type": "InternalServerError"}))]);
    let config = aws_sdk_dynamodb::config::Builder::from(&stub.start().await)
        .retry_config(RetryConfig::standard().with_max_attempts(2).with_initial_backoff(std::time::Duration::ZERO));
    let state = DynamoState::new(Client::from_conf(config.build()), "table");
    stub.refuse_with_what_was_put();
    assert_eq!(state.set_health("main", &AccountHealth::default(), &health).await, Ok(true));
    assert_eq!(stub.requests().len(), 3);
}

#[tokio::test]
async fn health_is_compared_as_it_is_understood_whatever_words_another_version_has_for_it() {
    let item = json!({"Item": {"writer": {"S": "another version"},
        "health": {"S": r#"{"restrictions": 2, "unheardOf": true, "restrictedUntil": 1800000000000}"#}}});
    let restricted = AccountHealth {
        restricted_until: Some(TimestampMs::from_millis(1_800_000_000_000)),
        restrictions: 2,
        ..AccountHealth::default()
    };
    let healthy = AccountHealth::default();
    for (seen, next, is_written) in [(&restricted, &healthy, true), (&healthy, &restricted, false)] {
        let stub = Stub::answering([(200, item.clone()), (200, json!({}))]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        assert_eq!(state.set_health("main", seen, next).await, Ok(is_written));
        let puts: Vec<Value> = stub.requests().into_iter().skip(1).map(|(_, body)| body).collect();
        assert_eq!(puts.len(), usize::from(is_written));
        for put in puts {
            assert_eq!(put["ConditionExpression"], "#writer = :last");
            assert_eq!(put["ExpressionAttributeValues"], json!({":last": {"S": "another version"}}));
        }
    }
}

#[tokio::test]
async fn a_schedule_that_another_version_has_written_otherwise_is_free_and_is_replaced() {
    let (free, page) = (PageSchedule::default(), PageId::parse("1").unwrap());
    let next = PageSchedule { next_us: 5, ..free };
    let other = json!({"schedule": {"S": r#"{"nextUs":"soon"}"#}});
    let stub = Stub::answering([(200, json!({ "Item": other })), refused(&other), (200, json!({}))]);
    let state = DynamoState::new(Client::new(&stub.start().await), "table");
    assert_eq!(state.schedule(&page).await, Ok(free));
    assert_eq!(state.replace_schedule(&page, &free, &next).await, Ok(Replaced::Done));
    let puts: Vec<Value> = stub.requests().into_iter().skip(1).map(|(_, body)| body).collect();
    let last = |put: &Value| put["ExpressionAttributeValues"][":last"].clone();
    assert_eq!(puts.iter().map(last).collect::<Vec<_>>()[1], other["schedule"]);

    // Another worker was faster, with something that is understood.
    let theirs = json!({"schedule": {"S": r#"{"nextUs":7,"nextAudioVideoUs":0}"#}});
    let stub = Stub::answering([refused(&other), refused(&theirs)]);
    let state = DynamoState::new(Client::new(&stub.start().await), "table");
    let replaced = Replaced::Not(PageSchedule { next_us: 7, ..free });
    assert_eq!(state.replace_schedule(&page, &free, &next).await, Ok(replaced));
}
