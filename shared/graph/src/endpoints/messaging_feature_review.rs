//! Review of messaging features: whether the Page was granted what it asked for. Needs `pages_messaging`.
//!
//! See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/messaging-feature-review-api>.
//!
//! ```no_run
//! use messenger_graph::endpoints::messaging_feature_review::{self, ReviewStatus};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn revoked(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! for review in graph.call(messaging_feature_review::list(&page), &token).await?.data {
//!     if review.status == Some(ReviewStatus::Limited) {
//!         println!("Meta revoked {}; the Page's Support Inbox says why", review.feature);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use messenger_wire::PageId;
use serde::Deserialize;

use super::Paged;
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Feature that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FeatureReview {
    /// Name of the feature, such as `subscription_messaging`.
    #[serde(deserialize_with = "lenient::required")]
    pub feature: String,
    /// Where the review stands.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub status: Option<ReviewStatus>,
}

/// Where the review of a feature stands. Meta's sample has the words in small letters, its table in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
#[non_exhaustive]
pub enum ReviewStatus {
    /// Not decided yet.
    Pending,
    /// Refused.
    Rejected,
    /// Granted.
    Approved,
    /// Granted once, and revoked for a breach of policy.
    Limited,
    /// Word that this crate does not know.
    Unknown(String),
}

/// Lists the features that the Page has asked for; empty when it asked for none.
#[must_use]
pub fn list(page: &PageId) -> Call<Paged<FeatureReview>> {
    Call::new(Request::get([page.as_str(), "messaging_feature_review"]).named("messaging_feature_review.list"))
}

impl From<String> for ReviewStatus {
    fn from(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "rejected" => Self::Rejected,
            "approved" => Self::Approved,
            "limited" => Self::Limited,
            _ => Self::Unknown(word),
        }
    }
}
