use local::simulator::{Act, NewPerson};
use messenger_channel::dispatch_setting::FlowSource;
use messenger_wire::{PageId, Secret, Signature};
use serde_json::json;

use crate::phone::{Phone, texts};
use crate::rig::{PAGE, Rig, SECRET, delivery, message};

#[tokio::test]
async fn a_signed_delivery_is_acknowledged_and_answered() {
    let rig = Rig::new().await;
    let answer = rig.post(&delivery(&[message("7001", "m_1", "hi")], 1)).await;
    assert_eq!(answer, (200, "EVENT_RECEIVED".to_owned()));
    assert_eq!(rig.replies(1).await, [("7001".to_owned(), "You said: hi".to_owned())]);
}

/// README's first steps on AWS: nothing but the secret says who answers, and whom.
#[tokio::test]
async fn the_secret_of_the_readme_is_all_that_a_first_reply_needs() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let document = readme.split("```json configuration\n").nth(1).unwrap().split("```").next().unwrap();
    let rig = Rig::configured(document, None).await;
    let page = PageId::parse("1234567890").unwrap();
    let person = rig.simulator().add_person(&page, NewPerson::default()).unwrap();
    rig.simulator().act(&person, Act::Text { text: "hi".to_owned(), reply_to: None }).unwrap();
    assert_eq!(rig.replies(1).await, [(person.as_str().to_owned(), "You said: hi".to_owned())]);
}

/// The bot is the one that holds for every account, as on AWS.
#[tokio::test]
async fn a_person_sees_that_the_message_was_read_and_that_the_page_types() {
    let rig = Rig::new().await;
    rig.post(&delivery(&[message("7001", "m_1", "hi")], 1)).await;
    rig.replies(1).await;
    let requests = rig.simulator().requests();
    let mut shown: Vec<_> =
        requests.iter().filter_map(|request| request.params.get("sender_action")?.as_str()).collect();
    shown.sort_unstable();
    assert_eq!(shown, ["mark_seen", "typing_on"]);
}

#[tokio::test]
async fn one_changed_byte_is_refused_and_nothing_is_queued() {
    let rig = Rig::new().await;
    let body = delivery(&[message("7001", "m_1", "hi")], 1);
    let signature = Signature::sign(&Secret::new(SECRET), body.as_bytes());
    let (status, answer) = rig.post_signed(&body.replace("\"hi\"", "\"ho\""), &signature).await;
    assert_eq!((status, answer.contains("signature")), (401, false));
    assert_eq!(rig.depth(), messenger_channel::queue::memory::Depth::default());
    assert!(rig.simulator().requests().is_empty());
    assert!(rig.simulator().view(&messenger_wire::Psid::parse("7001").unwrap()).is_none());
}

#[tokio::test]
async fn the_handshake_gives_the_challenge_back() {
    let rig = Rig::new().await;
    let path = |token| format!("/webhook?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=CHALLENGE");
    assert_eq!(rig.request("GET", &path("verify-token"), "", "").await, (200, "CHALLENGE".to_owned()));
    assert_eq!(rig.request("GET", &path("other"), "", "").await.0, 403);
}

#[tokio::test]
async fn three_people_and_nine_messages_are_answered_in_order_per_person() {
    let people = ["7001", "7002", "7003"];
    for interleaving in interleavings() {
        let rig = Rig::new().await;
        let mut said = [0; 3];
        let mut events = Vec::new();
        for person in interleaving {
            said[person] += 1;
            let (psid, number) = (people[person], said[person]);
            events.push(message(psid, &format!("m_{psid}_{number}"), &format!("{psid} says {number}")));
        }
        assert_eq!(rig.post(&delivery(&events, 1)).await.0, 200);
        let replies = rig.replies(9).await;
        assert_eq!(replies.len(), 9);
        for psid in people {
            let texts: Vec<_> = replies.iter().filter(|(to, _)| to == psid).map(|(_, text)| text.clone()).collect();
            assert_eq!(texts, [1, 2, 3].map(|number| format!("You said: {psid} says {number}")), "{interleaving:?}");
        }
    }
}

/// Who speaks when: one after another, in turns, and as chance has it.
fn interleavings() -> Vec<[usize; 9]> {
    let mut all = vec![[0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2, 0, 1, 2, 0, 1, 2], [2, 1, 1, 0, 2, 0, 0, 1, 2]];
    let mut seed = 2_463_534_242_u32;
    for _ in 0..5 {
        let mut mixed = all[0];
        for place in (1..mixed.len()).rev() {
            // Xorshift: the same shuffles in every run.
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            mixed.swap(place, seed as usize % (place + 1));
        }
        all.push(mixed);
    }
    all
}

#[tokio::test]
async fn the_same_delivery_five_times_is_answered_once() {
    let rig = Rig::new().await;
    for time in 1..=5 {
        assert_eq!(rig.post(&delivery(&[message("7001", "m_1", "hi")], time)).await.0, 200);
    }
    assert_eq!(rig.post(&delivery(&[message("7001", "m_2", "bye")], 6)).await.0, 200);
    assert_eq!(rig.replies_to("7001", 2).await, ["You said: hi", "You said: bye"]);
}

#[tokio::test]
async fn one_unreadable_event_among_ten_leaves_the_nine_alone() {
    let rig = Rig::new().await;
    let mut events: Vec<_> = (0..9).map(|n| message(&format!("70{n}"), &format!("m_{n}"), "hi")).collect();
    events.insert(4, json!({"sender": {"id": 12.5}, "recipient": [], "message": "no object"}));
    assert_eq!(rig.post(&delivery(&events, 1)).await.0, 200);
    assert_eq!(rig.replies(9).await.len(), 9);
    assert_eq!(rig.depth().dead, 0);
}

#[tokio::test]
async fn a_person_of_the_simulator_is_answered_like_anybody_else() {
    let rig = Rig::new().await;
    let psid = rig.person();
    let act = local::simulator::Act::Text { text: "Grüße".into(), reply_to: None };
    rig.simulator().act(&psid, act).unwrap();
    assert_eq!(rig.replies_to(psid.as_str(), 1).await, ["You said: Grüße"]);
    assert_eq!(rig.simulator().view(&psid).unwrap().thread.len(), 2);
}

#[tokio::test]
async fn a_flow_answers_in_the_persons_language_where_the_account_asks_for_the_profile() {
    let flow = json!({"version": 1, "rules": [{"when": {"text": {"any": true}}, "if": {"locale": "de"}, "do": [{"text": "Hallo"}]}],
        "fallback": {"do": [{"text": "Hello"}]}});
    for (asks, locale, answer) in [(true, "de_AT", "Hallo"), (true, "en_GB", "Hello"), (false, "de_AT", "Hello")] {
        let account = json!({"dmPolicy": "open", "profile": asks});
        let rig = Rig::start(&account, FlowSource::Inline(flow.clone())).await;
        let mut phone = Phone::of(rig, json!({"firstName": "Konrad", "locale": locale})).await;
        assert_eq!(texts(&phone.writes("hi").await), [answer], "{asks} {locale}");
    }
}

#[tokio::test]
async fn the_chat_page_is_served_to_this_machine_only_and_trusts_nothing() {
    let rig = Rig::new().await;
    let (status, page) = rig.request("GET", "/", "", "").await;
    assert_eq!((status, page.contains("<!doctype html>")), (200, true));
    for path in ["/", "/sim/pages"] {
        let rebound = rig.request_for_host("attacker.example", "GET", path).await;
        assert_eq!(rebound, 421, "{path}");
    }
    let signed = rig.request_for_host("tunnel.example", "GET", "/webhook").await;
    assert_eq!(signed, 403, "a tunnel may carry the webhook; this is a handshake without its parameters");
    let page = format!("/sim/pages/{PAGE}/people");
    assert_eq!(
        rig.request("POST", &page, "Content-Type: text/plain\r\n", "{}").await.0,
        415,
        "no form of another page"
    );
}
