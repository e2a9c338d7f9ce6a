//! From a person's token to a Page's.

use messenger_graph::Graph;
use messenger_graph::endpoints::tokens;
use messenger_wire::{AppId, Secret};
use serde_json::{Value, json};

use super::rig::{APP, Rig, SECRET, TOKEN};

#[tokio::test]
async fn a_persons_token_is_exchanged_and_gives_the_tokens_of_the_pages() {
    let rig = Rig::new().await;
    let exchange = |secret: &str, token: &str| json!({"grant_type": "fb_exchange_token", "client_id": APP, "client_secret": secret, "fb_exchange_token": token});
    let short = format!("user-token-of-{APP}");
    let path = "/v25.0/oauth/access_token";
    for (body, code) in [(exchange("wrong", &short), 1), (exchange(SECRET, "wrong"), 190), (json!({}), 100)] {
        assert_eq!(rig.call("POST", path, body).await.1["error"]["code"], code);
    }
    let (status, long) = rig.call("POST", path, exchange(SECRET, &short)).await;
    assert_eq!((status, &long["expires_in"]), (200, &json!(5_184_000)));
    let long = long["access_token"].as_str().unwrap();
    let (_, accounts) = rig.call_as(long, "GET", "/v25.0/me/accounts", Value::Null).await;
    assert_eq!((&accounts["data"][0]["id"], &accounts["data"][0]["access_token"]), (&json!("42"), &json!(TOKEN)));
    assert_eq!(rig.call("GET", "/v25.0/me/accounts", Value::Null).await.1["error"]["code"], 190, "a Page has no Pages");
    let recorded = format!("{:?}", rig.simulator.requests());
    assert!(!recorded.contains(SECRET) && !recorded.contains(&short), "{recorded}");
}

#[tokio::test]
async fn the_channels_own_client_gets_from_a_persons_token_to_a_pages() {
    let rig = Rig::new().await;
    let (app, short) = (AppId::parse(APP).unwrap(), Secret::new(format!("user-token-of-{APP}")));
    let long = rig.client().call(tokens::exchange(&app, &Secret::new(SECRET), &short), &short).await.unwrap();
    let accounts = rig.client().call(tokens::accounts(None), &long.access_token).await.unwrap();
    assert_eq!(accounts.data[0].access_token, Some(Secret::new(TOKEN)));
}
