//! Products that a person asks about, and templates of the Page seen back.

use crate::webhook::Text;
use crate::webhook::object::{Object, View};

/// Product of a catalogue.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Product {
    /// Id at Meta.
    pub id: Option<Text>,
    /// Id in the shop's own catalogue.
    pub retailer_id: Option<Text>,
    /// Picture.
    pub image_url: Option<Text>,
    /// Name.
    pub title: Option<Text>,
    /// Second line, mostly the price.
    pub subtitle: Option<Text>,
}

/// Button of a template, seen back.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TemplateButton {
    /// Kind, such as `web_url` or `postback`.
    pub kind: Option<Text>,
    /// Title.
    pub title: Option<Text>,
    /// Page that it opens.
    pub url: Option<Text>,
    /// What its postback carries.
    pub payload: Option<Text>,
}

/// Card of a template, seen back.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TemplateElement {
    /// Title.
    pub title: Option<Text>,
    /// Second line.
    pub subtitle: Option<Text>,
    /// Picture.
    pub image_url: Option<Text>,
    /// Page that the card opens.
    pub item_url: Option<Text>,
    /// Buttons below it.
    pub buttons: Vec<TemplateButton>,
}

impl View for Product {
    fn view(object: &Object<'_>) -> Self {
        Self {
            id: object.text("id"),
            retailer_id: object.text("retailer_id"),
            image_url: object.text("image_url"),
            title: object.text("title"),
            subtitle: object.text("subtitle"),
        }
    }
}

impl View for TemplateButton {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.text("type"),
            title: object.text("title"),
            url: object.text("url"),
            payload: object.text("payload"),
        }
    }
}

impl View for TemplateElement {
    fn view(object: &Object<'_>) -> Self {
        Self {
            title: object.text("title"),
            subtitle: object.text("subtitle"),
            image_url: object.text("image_url"),
            item_url: object.text("item_url"),
            buttons: object.views("buttons"),
        }
    }
}
