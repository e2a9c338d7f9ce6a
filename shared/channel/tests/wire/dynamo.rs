//! The table over the wire: what a repeated call means.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{
    AccountHealth, AccountHealths, AttachmentKey, Attachments, Claim, ClaimKey, Claims, Conversations, DynamoState,
    Forgets, Lease, OpenPairing, Owner, PageSchedule, PairingCode, Pairings, Replaced, SavedConversation, Schedules,
    Sleeper, Sleepers, StateError, StoredAttachment, StoredToken, Take, Tokens,
};
use messenger_wire::{ConversationKey, PageId, TimestampMs};
use serde_json::{Value, json};

use crate::stub::{Stub, config};

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

    // One that was slowed before there was an end to it.
    let (text, endless) = (r#"{"nextUs":7,"nextAudioVideoUs":0,"share":10}"#, PageSchedule { next_us: 7, ..free });
    let endless = PageSchedule { share: Some(10), ..endless };
    let stub = Stub::answering([(200, json!({"Item": {"schedule": {"S": text}}})), (200, json!({}))]);
    let state = DynamoState::new(Client::new(&stub.start().await), "table");
    assert_eq!(state.schedule(&page).await, Ok(endless));
    let lasting = PageSchedule { share_until_us: 9, ..endless };
    assert_eq!(state.replace_schedule(&page, &endless, &lasting).await, Ok(Replaced::Done));
    let (_, put) = stub.requests().remove(1);
    assert_eq!(last(&put), json!({ "S": text }));
    let written = put["Item"]["schedule"]["S"].as_str().unwrap();
    assert_eq!(written, text.replace("10}", r#"10,"shareUntilUs":9}"#));

    // Another worker was faster, with something that is understood.
    let theirs = json!({"schedule": {"S": r#"{"nextUs":7,"nextAudioVideoUs":0}"#}});
    let stub = Stub::answering([refused(&other), refused(&theirs)]);
    let state = DynamoState::new(Client::new(&stub.start().await), "table");
    let replaced = Replaced::Not(PageSchedule { next_us: 7, ..free });
    assert_eq!(state.replace_schedule(&page, &free, &next).await, Ok(replaced));
}

#[tokio::test]
async fn a_table_that_is_busy_or_away_is_told_from_one_that_refuses() {
    let lease =
        Lease { owner: Owner::new([1; 16]), now: TimestampMs::from_millis(1), until: TimestampMs::from_millis(2) };
    let failure = async |config: &aws_types::SdkConfig| {
        let config = aws_sdk_dynamodb::config::Builder::from(config).retry_config(RetryConfig::disabled());
        let state = DynamoState::new(Client::from_conf(config.build()), "table");
        state.acquire(&ClaimKey::command("main", "order-1"), &lease, Take::Open).await.unwrap_err()
    };
    for (status, code, is_busy) in [
        (500, "InternalServerError", true),
        (400, "LimitExceededException", true),
        (400, "ProvisionedThroughputExceededException", true),
        (400, "RequestLimitExceeded", true),
        (400, "ThrottlingException", true),
        (400, "TransactionConflictException", true),
        (400, "ReplicatedWriteConflictException", true),
        (400, "AccessDeniedException", false),
        (400, "ResourceNotFoundException", false),
        (400, "ValidationException", false),
    ] {
        let stub = Stub::answering([(status, json!({"__type": code}))]);
        let expected = if is_busy { StateError::Unavailable } else { StateError::Refused };
        assert_eq!(failure(&stub.start().await).await, expected(code.to_owned()));
    }
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let away = failure(&config(&format!("http://{nobody}"))).await;
    assert_eq!(away, StateError::Unavailable("no connection".to_owned()));
}

#[tokio::test]
async fn a_claim_whose_first_answer_got_lost_is_the_one_that_asked() {
    let [ours, other] = [1, 2].map(|random| Owner::new([random; 16]));
    let (now, until) = (TimestampMs::from_millis(100_000), TimestampMs::from_millis(130_000));
    let lease = Lease { owner: ours.clone(), now, until };
    let in_progress = |owner: &Owner, until: TimestampMs| {
        json!({"claimStatus": {"S": "InProgress"}, "claimOwner": {"S": owner.as_str()}, "attempts": {"N": "3"},
            "leaseUntilMs": {"N": until.as_millis().to_string()}, "predecessorLeaseMs": {"N": "90000"},
            "notBeforeMs": {"N": "0"}, "part0": {"S": "sent:m_0"}})
    };
    let key = ClaimKey::command("main", "order-1");
    for (item, is_ours) in [
        (in_progress(&ours, until), true),
        // Another run, and a run of the same name that asked for another lease.
        (in_progress(&other, until), false),
        (in_progress(&ours, TimestampMs::from_millis(130_001)), false),
    ] {
        let stub = Stub::answering([refused(&item)]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        let claim = state.acquire(&key, &lease, Take::Open).await.unwrap();
        let Claim::Acquired(held) = claim else {
            assert!(!is_ours && matches!(claim, Claim::InProgress { .. }), "{claim:?}");
            continue;
        };
        assert!(is_ours, "{item}");
        assert_eq!((held.attempts, held.died), (3, Some(TimestampMs::from_millis(90_000))), "not counted twice");
        assert_eq!(held.parts.len(), 1);
    }
}

#[tokio::test]
async fn a_token_is_read_as_it_was_written_also_where_nothing_is_older() {
    let reference = TokenReference::of(&PageId::parse("42").unwrap(), "token");
    for millis in [0, 1, 1_800_000_000_000] {
        let since = TimestampMs::from_millis(millis);
        let token = StoredToken {
            recipient: "one_time_notif_token".into(),
            token: "token".into(),
            conversation: None,
            expires: TimestampMs::from_millis(1_800_003_600_000),
            since,
            stopped: false,
        };
        let stub = Stub::answering([(200, json!({}))]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        state.keep_token(&reference, &token).await.unwrap();
        let stub = Stub::answering([(200, json!({"Item": stub.requests()[0].1["Item"]}))]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        assert_eq!(state.find_token(&reference, since).await, Ok(Some(token)), "{millis}");
    }
}

#[tokio::test]
async fn a_note_of_a_parked_claim_stays_where_the_claim_is_being_parked_just_now() {
    let conversation = ConversationKey::parse("messenger:v1:page:42:page-scoped-id:7001").unwrap();
    let of_status = |status: &str| refused(&json!({"claimStatus": {"S": status}}));
    for (answer, notes_deleted) in [
        ((200, json!({})), 1),
        (of_status("InProgress"), 0),
        (of_status("of another version"), 0),
        (of_status("Completed"), 1),
        (refused(&json!({})), 1),
    ] {
        let notes = (200, json!({"Items": [{"sk": {"S": "claim#main:order-1"}}, {"sk": {"S": "record"}}]}));
        let stub = Stub::answering([notes, answer.clone(), (200, json!({})), (200, json!({}))]);
        let state = DynamoState::new(Client::new(&stub.start().await), "table");
        state.forget_conversation(&conversation).await.unwrap();
        let deleted: Vec<Value> =
            stub.requests().into_iter().skip(2).map(|(_, body)| body["Key"]["sk"]["S"].clone()).collect();
        assert_eq!(deleted[..notes_deleted], vec!["claim#main:order-1"; notes_deleted], "{answer:?}");
        assert_eq!(deleted[notes_deleted..], ["record"], "{answer:?}");
    }
}

/// Seconds at which DynamoDB may delete what each request of a call has written.
async fn deleted_at(write: impl AsyncFn(&DynamoState), answers: usize) -> Vec<Option<i64>> {
    let stub = Stub::answering(vec![(200, json!({"Attributes": {"attempts": {"N": "1"}}})); answers]);
    write(&DynamoState::new(Client::new(&stub.start().await), "table")).await;
    let seconds = |(_, body): (String, Value)| {
        let sets = body["UpdateExpression"].as_str().is_some_and(|update| update.contains("expiresAt = :expiresAt"));
        let set = if sets { &body["ExpressionAttributeValues"][":expiresAt"] } else { &body["Item"]["expiresAt"] };
        set["N"].as_str().map(|seconds| seconds.parse().unwrap())
    };
    stub.requests().into_iter().map(seconds).collect()
}

#[tokio::test]
async fn every_item_is_deleted_in_seconds_and_not_before_it_is_over() {
    let now = TimestampMs::from_millis(1_800_000_000_500);
    let (start, day) = (1_800_000_001, 86_400);
    let over = TimestampMs::from_millis(1_800_003_600_500);
    let conversation = ConversationKey::parse("messenger:v1:page:42:page-scoped-id:7001").unwrap();
    let reference = TokenReference::of(&PageId::parse("42").unwrap(), "token");

    let claim = async |state: &DynamoState| {
        let lease = Lease { owner: Owner::new([1; 16]), now, until: now };
        state.acquire(&ClaimKey::command("main", "order-1"), &lease, Take::Open).await.unwrap();
    };
    assert_eq!(
        deleted_at(claim, 1).await,
        [Some(start + 30 * day)],
        "14 days in the queue, and 14 among the dead letters"
    );

    let saved = async |record: &SavedConversation| {
        deleted_at(async |state| assert_eq!(state.save(&conversation, record, now).await, Ok(1)), 1).await
    };
    let mut record = SavedConversation::default();
    let keep = i64::try_from(record.conversation.keep().as_secs()).unwrap();
    assert!(keep > 7 * day, "longer than any window");
    assert_eq!(saved(&record).await, [Some(start + keep)]);
    record.conversation.notifications.note(true, now);
    let keep_said = i64::try_from(record.conversation.keep().as_secs()).unwrap();
    assert!(keep_said > keep);
    assert_eq!(saved(&record).await, [Some(start + keep_said)]);

    let pairing = OpenPairing { code: PairingCode::new(7), conversation: conversation.clone(), expires: over };
    let paired = async |state: &DynamoState| assert!(state.open_pairing("main", &pairing, now).await.unwrap());
    assert_eq!(deleted_at(paired, 1).await, [Some(start + 3_600)]);

    let token = StoredToken {
        recipient: "7001".into(),
        token: "token".into(),
        conversation: Some(conversation.clone()),
        expires: over,
        since: now,
        stopped: false,
    };
    let kept = async |state: &DynamoState| state.keep_token(&reference, &token).await.unwrap();
    assert_eq!(deleted_at(kept, 2).await, [Some(start + 3_600); 2], "the token, and that it came in the conversation");

    let attachment = StoredAttachment { id: "att_1".into(), expires: over };
    let key = AttachmentKey::new(&PageId::parse("42").unwrap(), "image", "https://shop.example/1");
    let attached = async |state: &DynamoState| state.keep_attachment(&key, &attachment).await.unwrap();
    assert_eq!(deleted_at(attached, 1).await, [Some(start + 3_600)]);

    let sleeper = Sleeper { id: "event:1".into(), is_command: false, receipts: Vec::new(), settled: now, until: over };
    let noted = async |state: &DynamoState| state.note_sleeper("main", &sleeper).await.unwrap();
    assert_eq!(deleted_at(noted, 1).await, [Some(start + 3_600)]);

    let health = AccountHealth { restricted_until: Some(over), ..AccountHealth::default() };
    let stopped = async |state: &DynamoState| {
        state.set_health("main", &AccountHealth::default(), &health).await.unwrap();
    };
    assert_eq!(deleted_at(stopped, 2).await.last(), Some(&None), "how an account stands is never forgotten");
}
