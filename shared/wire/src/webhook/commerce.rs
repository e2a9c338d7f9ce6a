//! What a person orders, reveals or plays.

use serde::{Deserialize, Serialize};

use super::Text;
use super::object::{Object, View};

/// Cart that a person sent.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/send_cart>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Order {
    /// Lines of the cart.
    pub products: Vec<OrderLine>,
    /// What the person adds.
    pub note: Option<Text>,
}

/// Line of a cart.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct OrderLine {
    /// Id at Meta.
    pub id: Option<Text>,
    /// Id in the shop's own catalogue.
    pub retailer_id: Option<Text>,
    /// Name.
    pub name: Option<Text>,
    /// Price of one, in the currency's main unit, digit by digit as Meta wrote it.
    pub unit_price: Option<Text>,
    /// Currency by ISO 4217.
    pub currency: Option<Text>,
    /// How many.
    pub quantity: Option<i64>,
}

/// Person revealed a coupon.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/coupon>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Coupon {
    /// Kind of the template; `coupon` so far.
    pub kind: Option<Text>,
    /// What the template was given.
    pub payload: Option<Text>,
    /// Code that the person sees.
    pub coupon_code: Option<Text>,
}

/// Person ended a round of an instant game.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_game_plays>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct GamePlay {
    /// App of the game.
    pub game_id: Option<Text>,
    /// Person as the game knows them.
    pub player_id: Option<Text>,
    /// Language of the person.
    pub locale: Option<Text>,
    /// Who plays.
    pub context_type: Option<GameContext>,
    /// Id of who plays together.
    pub context_id: Option<Text>,
    /// Best score of the round.
    pub score: Option<i64>,
    /// What the game sends; where it is an object, its JSON.
    pub payload: Option<Text>,
}

/// Who plays a game.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum GameContext {
    Solo,
    Thread,
    Group,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Use of a camera effect; from old clients.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct BrandedCamera {
    /// Effects.
    pub content_ids: Vec<Text>,
    /// What happened, such as `dismiss`.
    pub event: Option<Text>,
}

impl View for Order {
    fn view(object: &Object<'_>) -> Self {
        Self { products: object.views("products"), note: object.text("note") }
    }
}

impl View for OrderLine {
    fn view(object: &Object<'_>) -> Self {
        Self {
            id: object.text("id"),
            retailer_id: object.text("retailer_id"),
            name: object.text("name"),
            unit_price: object.text("unit_price"),
            currency: object.text("currency"),
            quantity: object.integer("quantity"),
        }
    }
}

impl View for Coupon {
    fn view(object: &Object<'_>) -> Self {
        Self { kind: object.text("type"), payload: object.text("payload"), coupon_code: object.text("coupon_code") }
    }
}

impl View for GamePlay {
    fn view(object: &Object<'_>) -> Self {
        Self {
            game_id: object.text("game_id"),
            player_id: object.text("player_id"),
            locale: object.text("locale"),
            context_type: object.get("context_type"),
            context_id: object.text("context_id"),
            score: object.integer("score"),
            payload: object.text_or_json("payload"),
        }
    }
}

impl View for BrandedCamera {
    fn view(object: &Object<'_>) -> Self {
        Self { content_ids: object.list("content_ids"), event: object.text("event") }
    }
}
