//! Batches and tokens, asked by the channel's own client of Graph.

use messenger_graph::endpoints::batch::{self, BatchItem};
use messenger_graph::endpoints::{messages, page_status, tokens};
use messenger_graph::{Graph, GraphError, Outcome, Response};
use messenger_wire::send::{Message, SendRequest};
use messenger_wire::{AppId, PageId, Psid, Secret};
use serde_json::json;

use super::rig::{APP, Rig, SECRET, TOKEN};
use crate::simulator::{Fault, FaultRule};

fn page() -> PageId {
    PageId::parse("42").unwrap()
}

fn text(to: &Psid, text: &str) -> BatchItem {
    let request = SendRequest::response(to.clone(), Message::text(text));
    BatchItem::new(messages::send(&page(), &request).request().clone())
}

async fn answers(rig: &Rig, items: &[BatchItem]) -> Vec<Result<Response, GraphError>> {
    rig.client().call(batch::send(items).unwrap(), &Secret::new(TOKEN)).await.unwrap()
}

#[tokio::test]
async fn each_item_of_a_batch_is_served_in_order_as_if_it_had_come_alone() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let nobody = Psid::parse("999").unwrap();
    let look = BatchItem::new(page_status::get(&page(), &page_status::FIELDS).request().clone());
    let answers = answers(&rig, &[text(&rig.psid, "1"), text(&nobody, "2"), look, text(&rig.psid, "3")]).await;
    let statuses: Vec<_> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(statuses, [true, false, true, true], "{answers:?}");
    let sent: Vec<_> = rig.simulator.sent().iter().map(|sent| sent.text().unwrap().to_owned()).collect();
    assert_eq!(sent, ["1", "3"]);
    assert_eq!(rig.simulator.requests().len(), 4);
}

#[tokio::test]
async fn an_item_without_an_answer_leaves_its_slot_open_and_what_depends_on_it_undone() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.fail(FaultRule::next(Fault::DropAnswer));
    let items = [text(&rig.psid, "1").name("first"), text(&rig.psid, "2").depends_on("first"), text(&rig.psid, "3")];
    let answers = answers(&rig, &items).await;
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.as_ref().err().map(GraphError::outcome)).collect();
    assert_eq!(outcomes, [Some(Outcome::Unknown), Some(Outcome::Unknown), None]);
    assert_eq!(rig.simulator.sent().len(), 2, "the first arrived, the second was never asked");
}

#[tokio::test]
async fn a_batch_has_one_to_fifty_items_and_a_token() {
    let rig = Rig::new().await;
    let batch = |count: usize| json!({"batch": vec![json!({"method": "GET", "relative_url": "me"}); count]});
    for (count, status) in [(0, 400), (1, 200), (50, 200), (51, 400)] {
        assert_eq!(rig.call("POST", "/v25.0", batch(count)).await.0, status, "{count}");
    }
    let without = rig.request("POST", "/v25.0/").json(&batch(1)).send().await.unwrap();
    assert_eq!(without.status().as_u16(), 400);
    let (_, answer) = rig.call("POST", "/v25.0", json!({"batch": [{"method": "GET"}]})).await;
    assert_eq!(answer[0]["code"], 400, "{answer}");
}

#[tokio::test]
async fn a_token_is_inspected_with_the_token_of_its_app() {
    let rig = Rig::new().await;
    let app_token = tokens::app_token(&AppId::parse(APP).unwrap(), &Secret::new(SECRET));
    rig.simulator.replace_token(&page(), Secret::new("new"));
    for (token, is_valid, profile) in
        [("new", true, Some(page())), (TOKEN, false, Some(page())), ("other", false, None)]
    {
        let info = rig.client().call(tokens::debug_token(&Secret::new(token)), &app_token).await.unwrap();
        assert_eq!((info.is_valid, info.profile_id), (is_valid, profile), "{token}");
    }
    let refused = rig.client().call(tokens::debug_token(&Secret::new("new")), &Secret::new("new")).await;
    assert!(refused.is_err());
    assert!(!format!("{:?}", rig.simulator.requests()).contains("new"), "a token is in no record");
}
