//! Products of the Page's catalogue.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::PRODUCTS;
use crate::send::Template;

/// One to ten products of the Page's own catalogue; Meta fills in image, title and price.
///
/// [Product
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/product).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductTemplate {
    elements: Vec<Product>,
}

/// Product of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Id in the catalogue.
    pub id: String,
}

impl ProductTemplate {
    /// One product.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { elements: vec![Product { id: id.into() }] }
    }

    /// Adds a product; ten are the most.
    #[must_use]
    pub fn product(mut self, id: impl Into<String>) -> Self {
        self.elements.push(Product { id: id.into() });
        self
    }
}

impl From<ProductTemplate> for Template {
    fn from(template: ProductTemplate) -> Self {
        Self::Product(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    if let Some(elements) = template.require("elements") {
        for product in elements.objects(1..=PRODUCTS) {
            if let Some(id) = product.require("id") {
                id.id();
            }
        }
    }
}
