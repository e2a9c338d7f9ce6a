//! Conversations, health and pairing codes.

use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::state::{
    AccountHealth, AccountHealths, ApproveError, AttachmentKey, Attachments, Claim, ClaimKey, Claims, Consent,
    Conversation, Conversations, End, Fingerprint, Forgets, HealthChange, Held, Lease, OpenPairing, Owner,
    PageSchedule, PairingCode, PairingState, Pairings, PartOutcome, Profile, Replaced, SavedConversation, Schedules,
    Sending, Sleeper, Sleepers, StateError, StoredAttachment, StoredToken, Take, ThreadSign, ThreadSigns, Tokens, Turn,
    Untold, approve, forget,
};
use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, PageId, Secret};
use serde_json::json;

use crate::claims::at;

fn conversation(person: u32) -> ConversationKey {
    ConversationKey::parse(&format!("messenger:v1:page:42:page-scoped-id:{person}")).unwrap()
}

fn thread_since(moment: i64) -> ThreadSigns {
    let mut thread = ThreadSigns::default();
    thread.note(ThreadSign::Written, at(moment));
    thread
}

fn stopped_at(moment: i64) -> Consent {
    let mut consent = Consent::default();
    consent.note(true, at(moment));
    consent
}

fn full() -> Conversation {
    let memory = FlowMemory::default().with([("size".to_owned(), json!("L"))]).unwrap();
    let event = EventId::parse(&"0f".repeat(32)).unwrap();
    Conversation {
        last_inbound: Some(at(1)),
        tags_abused: Some(at(4)),
        thread: thread_since(2),
        notifications: stopped_at(6),
        profile: Some(Profile { first_name: Some("Ada".into()), due: Some(at(3)), ..Profile::default() }),
        pairing: PairingState::Open { code: PairingCode::new(5), opened: at(4), told: vec![at(4), at(7)], event },
        memory: memory.clone(),
        sending: Some(Sending { event, at: at(5), memory_before: memory, plan: Some("9f86d081884c7d65".into()) }),
        turn: Some(Turn { claim: ClaimKey::command("main", "order-1"), until: at(8), is_report: true }),
    }
}

pub(crate) async fn a_conversation_is_read_as_it_was_saved(state: &impl Conversations) {
    assert_eq!(state.load(&conversation(1)).await.unwrap(), SavedConversation::default());
    let record = SavedConversation { conversation: full(), ..SavedConversation::default() };
    assert_eq!(state.save(&conversation(1), &record, at(9)).await, Ok(1));
    assert_eq!(state.load(&conversation(1)).await.unwrap(), SavedConversation { conversation: full(), revision: 1 });
    assert_eq!(state.load(&conversation(2)).await.unwrap(), SavedConversation::default());
}

pub(crate) async fn a_save_on_an_old_revision_is_lost(state: &impl Conversations) {
    let key = conversation(1);
    let fresh = SavedConversation::default();
    assert_eq!(state.save(&key, &fresh, at(0)).await, Ok(1));
    assert_eq!(state.save(&key, &fresh, at(0)).await, Err(StateError::Lost));
    let one = SavedConversation { revision: 1, ..fresh };
    assert_eq!(state.save(&key, &one, at(0)).await, Ok(2));
    assert_eq!(state.save(&key, &one, at(0)).await, Err(StateError::Lost));
}

pub(crate) async fn health_changes_only_from_what_was_seen(state: &impl AccountHealths) {
    let healthy = AccountHealth::default();
    let dead = AccountHealth { dead_token: Some(Fingerprint::of(&Secret::new("t"))), ..healthy.clone() };
    assert_eq!(state.health("main").await.unwrap(), healthy);
    assert_eq!(state.set_health("main", &healthy, &dead).await, Ok(true));
    assert_eq!(state.set_health("main", &healthy, &dead).await, Ok(false));
    assert_eq!(state.health("main").await.unwrap(), dead);
    assert_eq!(state.health("other").await.unwrap(), healthy);
    let slow = AccountHealth { slow_until: Some(at(5)), ..dead.clone() };
    assert_eq!(state.set_health("main", &dead, &slow).await, Ok(true));
    assert_eq!(
        state.set_health("main", &dead, &healthy).await,
        Ok(false),
        "what makes an account slow is a part of it"
    );
    assert_eq!(state.health("main").await.unwrap(), slow);
    assert_eq!(state.set_health("main", &slow, &healthy).await, Ok(true));
    assert_eq!(state.set_health("main", &healthy, &dead).await, Ok(true));
}

pub(crate) async fn a_change_of_health_that_is_not_told_yet_is_a_part_of_it(state: &impl AccountHealths) {
    let told = AccountHealth { restricted_until: Some(at(5)), restrictions: 1, ..AccountHealth::default() };
    let stopped = Untold { at: at(1), change: HealthChange::Stopped("page_restricted".into()) };
    let untold = AccountHealth { untold: vec![stopped.clone()], ..told.clone() };
    assert_eq!(state.set_health("main", &AccountHealth::default(), &untold).await, Ok(true));
    assert_eq!(state.health("main").await.unwrap(), untold);
    assert_eq!(state.set_health("main", &told, &AccountHealth::default()).await, Ok(false), "it would be forgotten");
    let resumed = Untold { at: at(6), change: HealthChange::Resumed };
    let both = AccountHealth { untold: vec![stopped, resumed.clone()], ..AccountHealth::default() };
    assert_eq!(state.set_health("main", &untold, &both).await, Ok(true));
    assert_eq!(state.health("main").await.unwrap(), both, "in their order");
    for left in [vec![resumed], vec![]] {
        let seen = state.health("main").await.unwrap();
        let taken_off = AccountHealth { untold: left, ..AccountHealth::default() };
        assert_eq!(state.set_health("main", &seen, &taken_off).await, Ok(true));
        assert_eq!(state.health("main").await.unwrap(), taken_off);
    }
}

fn pairing(code: u64, person: u32, expires: i64) -> OpenPairing {
    OpenPairing { code: PairingCode::new(code), conversation: conversation(person), expires: at(expires) }
}

pub(crate) async fn a_schedule_changes_only_from_what_was_seen(state: &impl Schedules) {
    let (page, other) = (PageId::parse("42").unwrap(), PageId::parse("43").unwrap());
    let free = PageSchedule::default();
    assert_eq!(state.schedule(&page).await.unwrap(), free);
    let first = PageSchedule { next_us: 1_800_000_000_000_025, ..free };
    assert_eq!(state.replace_schedule(&page, &free, &first).await.unwrap(), Replaced::Done);
    assert_eq!(state.schedule(&page).await.unwrap(), first);
    let until = 1_800_003_600_000_025;
    let slowed = PageSchedule { next_private_reply_us: 8, share: Some(46), share_until_us: until, ..first };
    let slowed = PageSchedule { next_audio_video_us: 7, ..slowed };
    assert_eq!(state.replace_schedule(&page, &free, &slowed).await.unwrap(), Replaced::Not(first));
    assert_eq!(state.replace_schedule(&page, &first, &slowed).await.unwrap(), Replaced::Done);
    let same = state.replace_schedule(&page, &first, &slowed).await.unwrap();
    assert_eq!(same, Replaced::Not(slowed), "two workers never take the same slots");
    assert_eq!(state.schedule(&page).await.unwrap(), slowed);
    let longer = PageSchedule { share_until_us: until + 1, ..slowed };
    assert_eq!(state.replace_schedule(&page, &longer, &first).await.unwrap(), Replaced::Not(slowed));
    assert_eq!(state.replace_schedule(&page, &slowed, &longer).await.unwrap(), Replaced::Done);
    assert_eq!(state.schedule(&page).await.unwrap(), longer);
    assert_eq!(state.schedule(&other).await.unwrap(), free, "of another page");
}

pub(crate) async fn workers_that_change_a_schedule_at_once_lose_nothing(state: &impl Schedules) {
    let page = PageId::parse("42").unwrap();
    let worker = || async {
        let mut seen = state.schedule(&page).await.unwrap();
        loop {
            let next = PageSchedule { next_us: seen.next_us + 1, ..seen };
            match state.replace_schedule(&page, &seen, &next).await.unwrap() {
                Replaced::Done => return,
                Replaced::Not(current) => seen = current,
            }
        }
    };
    futures::future::join_all((0..10).map(|_| worker())).await;
    assert_eq!(state.schedule(&page).await.unwrap().next_us, 10);
}

pub(crate) async fn a_pairing_code_is_found_until_it_expires(state: &impl Pairings) {
    let open = pairing(1, 1, 100);
    assert_eq!(state.open_pairing("main", &open, at(0)).await, Ok(true));
    assert_eq!(state.find_pairing("main", &open.code, at(99)).await.unwrap(), Some(open.clone()));
    assert_eq!(state.find_pairing("main", &open.code, at(100)).await.unwrap(), None);
    assert_eq!(state.find_pairing("other", &open.code, at(0)).await.unwrap(), None);
    state.close_pairing("main", &open.code).await.unwrap();
    assert_eq!(state.find_pairing("main", &open.code, at(0)).await.unwrap(), None);
}

pub(crate) async fn a_taken_pairing_code_is_refused_until_it_expires(state: &impl Pairings) {
    assert_eq!(state.open_pairing("main", &pairing(1, 1, 100), at(0)).await, Ok(true));
    assert_eq!(state.open_pairing("main", &pairing(1, 2, 200), at(99)).await, Ok(false));
    assert_eq!(state.open_pairing("main", &pairing(1, 1, 150), at(99)).await, Ok(true), "the same person");
    assert_eq!(state.open_pairing("main", &pairing(1, 2, 250), at(150)).await, Ok(true));
}

pub(crate) async fn open_pairings_are_listed_by_account(state: &impl Pairings) {
    for (code, expires) in [(1, 100), (2, 200)] {
        state.open_pairing("main", &pairing(code, 1, expires), at(0)).await.unwrap();
    }
    state.open_pairing("other", &pairing(3, 1, 200), at(0)).await.unwrap();
    assert_eq!(state.open_pairings("main", at(0)).await.unwrap().len(), 2);
    assert_eq!(state.open_pairings("main", at(150)).await.unwrap(), [pairing(2, 1, 200)]);
}

pub(crate) async fn a_token_is_found_by_its_reference_until_it_expires(state: &impl Tokens) {
    let reference = TokenReference::of(&PageId::parse("42").unwrap(), "capability");
    let token = StoredToken {
        recipient: "one_time_notif_token".into(),
        token: "capability".into(),
        conversation: Some(conversation(1)),
        expires: at(100),
        stopped: false,
        since: at(1),
    };
    assert_eq!(state.find_token(&reference, at(0)).await, Ok(None));
    // One that a command brings is as old as can be: before everything that the person says of it.
    let brought = StoredToken { conversation: None, since: at(0), ..token.clone() };
    for token in [brought, token.clone(), StoredToken { stopped: true, conversation: None, ..token }] {
        state.keep_token(&reference, &token).await.unwrap();
        assert_eq!(state.find_token(&reference, at(99)).await, Ok(Some(token)));
        assert_eq!(state.find_token(&reference, at(100)).await, Ok(None));
    }
}

pub(crate) async fn what_a_person_said_later_of_a_token_stays(state: &impl Tokens) {
    let reference = TokenReference::of(&PageId::parse("42").unwrap(), "capability");
    let said = |stopped, moment| StoredToken {
        recipient: "notification_messages_token".into(),
        token: "capability".into(),
        conversation: None,
        expires: at(100),
        stopped,
        since: at(moment),
    };
    for (stopped, moment, stays) in [(false, 2, false), (true, 4, true), (false, 3, true), (false, 5, false)] {
        state.keep_token(&reference, &said(stopped, moment)).await.unwrap();
        let kept = state.find_token(&reference, at(0)).await.unwrap().unwrap();
        assert_eq!(kept.stopped, stays, "at {moment}");
    }
}

pub(crate) async fn a_person_is_forgotten_with_open_code_and_tokens_and_nobody_else_is(
    state: &(impl Pairings + Conversations + Tokens + Forgets),
) {
    let page = PageId::parse("42").unwrap();
    let reference = |person: u32, token: u32| TokenReference::of(&page, &format!("capability-{person}-{token}"));
    let said = |person: u32, stopped, moment| StoredToken {
        recipient: "notification_messages_token".into(),
        token: "capability".into(),
        conversation: Some(conversation(person)),
        expires: at(100_000 - moment),
        stopped,
        since: at(moment),
    };
    for person in [1, 2] {
        tell(state, person, person.into()).await;
        for token in 0..3 {
            state.keep_token(&reference(person, token), &said(person, false, 2)).await.unwrap();
        }
        // Out of order, and without a conversation: the token is found all the same.
        state.keep_token(&reference(person, 1), &said(person, true, 1)).await.unwrap();
        let elsewhere = StoredToken { conversation: None, ..said(person, true, 3) };
        state.keep_token(&reference(person, 2), &elsewhere).await.unwrap();
    }
    let kept = async |person: u32| {
        let mut tokens = 0;
        for token in 0..3 {
            tokens += usize::from(state.find_token(&reference(person, token), at(9)).await.unwrap().is_some());
        }
        let open = state.find_pairing("main", &PairingCode::new(person.into()), at(9)).await.unwrap().is_some();
        (tokens, open, state.load(&conversation(person)).await.unwrap() != SavedConversation::default())
    };
    assert_eq!((kept(1).await, kept(2).await), ((3, true, true), (3, true, true)));
    for _ in 0..2 {
        assert_eq!(forget(state, "main", &conversation(1), at(9)).await, Ok(()));
        assert_eq!((kept(1).await, kept(2).await), ((0, false, false), (3, true, true)));
    }
    assert_eq!(state.save(&conversation(1), &SavedConversation::default(), at(9)).await, Ok(1), "a new conversation");
}

/// Takes the claim of a command, also out of the dead letters.
async fn taken(state: &impl Claims, id: &str, owner: u8) -> Held {
    let lease = Lease { owner: Owner::new([owner; 16]), now: at(0), until: at(100) };
    match state.acquire(&ClaimKey::command("main", id), &lease, Take::OpenOrParked).await.unwrap() {
        Claim::Acquired(held) => held,
        other => panic!("{id}: {other:?}"),
    }
}

/// Parks a claim that has something left to say to a person.
async fn park(state: &impl Claims, held: &Held, person: u32) {
    state.store_plan(held, "text of a message").await.unwrap();
    let end = End::Parked { message: "sqs-1", conversation: Some(&conversation(person)) };
    state.complete(held, Some((0, &PartOutcome::Sent(None))), end).await.unwrap();
}

async fn is_done(state: &impl Claims, id: &str) -> bool {
    let lease = Lease { owner: Owner::new([9; 16]), now: at(0), until: at(100) };
    let claim = state.acquire(&ClaimKey::command("main", id), &lease, Take::OpenOrParked).await.unwrap();
    claim == Claim::Completed
}

pub(crate) async fn what_a_parked_claim_was_to_say_is_forgotten_with_the_person(
    state: &(impl Claims + Pairings + Forgets),
) {
    for (id, person) in [("parked", 1), ("taken back", 1), ("other", 2)] {
        park(state, &taken(state, id, 1).await, person).await;
    }
    let taken_back = taken(state, "taken back", 2).await;
    for _ in 0..2 {
        assert_eq!(forget(state, "main", &conversation(1), at(9)).await, Ok(()));
    }
    assert!(is_done(state, "parked").await);
    assert_eq!(taken(state, "other", 3).await.plan.as_deref(), Some("text of a message"));
    let end = End::Parked { message: "sqs-1", conversation: Some(&conversation(1)) };
    state.complete(&taken_back, None, end).await.unwrap();
    assert!(taken(state, "taken back", 3).await.plan.is_some(), "what is under way is not cut off");
}

pub(crate) async fn what_is_parked_just_after_the_person_was_forgotten_is_forgotten_by_another_call(
    state: &(impl Claims + Pairings + Forgets),
) {
    for id in ["parked", "done"] {
        park(state, &taken(state, id, 1).await, 1).await;
    }
    // They are noted and under way, as a claim is between the two writes that park it.
    let (parked, done) = (taken(state, "parked", 2).await, taken(state, "done", 2).await);
    assert_eq!(forget(state, "main", &conversation(1), at(9)).await, Ok(()));
    // The second one of them: the note is not written again.
    state.complete(&parked, None, End::Parked { message: "sqs-1", conversation: None }).await.unwrap();
    state.complete(&done, None, End::Completed).await.unwrap();
    assert_eq!(forget(state, "main", &conversation(1), at(9)).await, Ok(()));
    for id in ["parked", "done"] {
        assert!(is_done(state, id).await, "{id}");
    }
}

async fn tell(state: &(impl Pairings + Conversations), person: u32, code: u64) {
    let code = PairingCode::new(code);
    let mut record = state.load(&conversation(person)).await.unwrap();
    let event = EventId::parse(&"0f".repeat(32)).unwrap();
    record.conversation.pairing = PairingState::Open { code: code.clone(), opened: at(0), told: vec![at(0)], event };
    state.save(&conversation(person), &record, at(0)).await.unwrap();
    let open = OpenPairing { code, conversation: conversation(person), expires: at(100) };
    assert_eq!(state.open_pairing("main", &open, at(0)).await, Ok(true));
}

pub(crate) async fn a_code_lets_in_whom_it_was_told(state: &(impl Pairings + Conversations)) {
    tell(state, 1, 7).await;
    let code = PairingCode::new(7);
    assert_eq!(approve(state, "other", &code, at(9)).await, Err(ApproveError::NoSuchCode));
    assert_eq!(approve(state, "main", &PairingCode::new(8), at(9)).await, Err(ApproveError::NoSuchCode));
    assert_eq!(approve(state, "main", &code, at(9)).await, Ok(conversation(1)));
    let record = state.load(&conversation(1)).await.unwrap();
    assert_eq!(record.conversation.pairing, PairingState::Approved { at: at(9) });
    assert_eq!(approve(state, "main", &code, at(9)).await, Err(ApproveError::NoSuchCode), "used");
    assert_eq!(state.open_pairings("main", at(9)).await, Ok(vec![]));
}

pub(crate) async fn a_code_that_the_person_was_not_told_last_lets_nobody_in(state: &(impl Pairings + Conversations)) {
    tell(state, 1, 7).await;
    tell(state, 1, 8).await;
    assert_eq!(approve(state, "main", &PairingCode::new(7), at(9)).await, Err(ApproveError::NoSuchCode));
    assert_eq!(approve(state, "main", &PairingCode::new(8), at(100)).await, Err(ApproveError::NoSuchCode), "expired");
    assert_eq!(approve(state, "main", &PairingCode::new(8), at(99)).await, Ok(conversation(1)));
}

pub(crate) async fn approving_half_way_done_is_finished_by_approving_again(state: &(impl Pairings + Conversations)) {
    tell(state, 1, 7).await;
    let mut record = state.load(&conversation(1)).await.unwrap();
    record.conversation.pairing = PairingState::Approved { at: at(5) };
    state.save(&conversation(1), &record, at(5)).await.unwrap();
    assert_eq!(approve(state, "main", &PairingCode::new(7), at(9)).await, Ok(conversation(1)));
    let record = state.load(&conversation(1)).await.unwrap();
    assert_eq!(record.conversation.pairing, PairingState::Approved { at: at(5) });
    assert_eq!(state.open_pairings("main", at(9)).await, Ok(vec![]));
}

pub(crate) async fn an_attachment_is_found_until_it_is_forgotten_or_expires(state: &impl Attachments) {
    let key = AttachmentKey::new(&PageId::parse("42").unwrap(), "image", "https://example.com/a.png");
    let attachment = StoredAttachment { id: "1857".into(), expires: at(100) };
    assert_eq!(state.find_attachment(&key, at(0)).await, Ok(None));
    state.keep_attachment(&key, &attachment).await.unwrap();
    assert_eq!(state.find_attachment(&key, at(99)).await, Ok(Some(attachment)));
    assert_eq!(state.find_attachment(&key, at(100)).await, Ok(None));
    state.forget_attachment(&key).await.unwrap();
    assert_eq!(state.find_attachment(&key, at(0)).await, Ok(None));
}

pub(crate) async fn sleepers_are_listed_by_account_until_they_are_forgotten(state: &impl Sleepers) {
    let sleeper = |id: &str, receipts: &[&str]| Sleeper {
        id: id.into(),
        is_command: receipts.len() > 1,
        receipts: receipts.iter().map(|receipt| (*receipt).to_owned()).collect(),
        settled: at(30),
        until: at(3_600),
    };
    let (one, other) = (sleeper("a", &["r1"]), sleeper("b", &["r2", "r3"]));
    for (account, sleeper) in [("main", &sleeper("a", &["r0"])), ("main", &one), ("main", &other), ("else", &other)] {
        state.note_sleeper(account, sleeper).await.unwrap();
    }
    assert_eq!(state.sleepers("main").await.unwrap(), [one, other.clone()], "the later note of an id counts");
    state.forget_sleeper("main", "a").await.unwrap();
    state.forget_sleeper("main", "unknown").await.unwrap();
    for account in ["main", "else"] {
        assert_eq!(state.sleepers(account).await.unwrap(), std::slice::from_ref(&other), "{account}");
    }
    assert_eq!(state.sleepers("nobody").await.unwrap(), []);
}

pub(crate) async fn sleepers_are_given_a_hundred_at_once_until_all_are_forgotten(state: &impl Sleepers) {
    for number in 0..102 {
        let id = format!("{number:03}");
        let sleeper = Sleeper { id, is_command: false, receipts: vec!["r".into()], settled: at(30), until: at(3_600) };
        state.note_sleeper("main", &sleeper).await.unwrap();
    }
    for given in [100, 2, 0] {
        let sleepers = state.sleepers("main").await.unwrap();
        assert_eq!(sleepers.len(), given);
        for sleeper in sleepers {
            state.forget_sleeper("main", &sleeper.id).await.unwrap();
        }
    }
}
