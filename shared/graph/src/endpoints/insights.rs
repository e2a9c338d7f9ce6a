//! Insights: how many conversations the Page has, and how many people blocked or reported it.
//!
//! See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/analytics/messaging-insights>.
//!
//! ```no_run
//! use messenger_graph::endpoints::insights::{self, Span};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn blocks(graph: impl Graph, page: PageId, token: Secret) -> Result<(), GraphError> {
//! let metrics = ["page_messages_blocked_conversations_unique", "page_messages_reported_conversations_unique"];
//! for insight in graph.call(insights::get(&page, &metrics, &Span::default()), &token).await?.data {
//!     println!("{}: {:?}", insight.name, insight.values.last());
//! }
//! # Ok(())
//! # }
//! ```

use std::collections::BTreeMap;

use messenger_wire::PageId;
use serde::Deserialize;

use super::Paged;
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Which days are asked about; Graph's own choice where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// From this time on, in Unix seconds.
    pub since: Option<u64>,
    /// Up to this time, in Unix seconds.
    pub until: Option<u64>,
}

/// One metric over time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Insight {
    /// Name of the metric.
    #[serde(deserialize_with = "lenient::required")]
    pub name: String,
    /// Time that each value is about, such as `day`.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub period: Option<String>,
    /// Values, the oldest first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub values: Vec<InsightValue>,
}

/// Value of a metric.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InsightValue {
    /// Value; absent where nothing was counted.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub value: Option<MetricValue>,
    /// End of the time that it is about, as ISO 8601 text.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub end_time: Option<String>,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum MetricValue {
    /// One number, as for most metrics.
    Number(f64),
    /// Numbers by what they are about.
    ByKind(BTreeMap<String, f64>),
}

/// Asks for metrics, such as `page_messages_new_conversations_unique`.
#[must_use]
pub fn get(page: &PageId, metrics: &[&str], span: &Span) -> Call<Paged<Insight>> {
    let request = Request::get([page.as_str(), "insights"]).named("insights.get").query("metric", metrics.join(","));
    let seconds = |time: Option<u64>| time.map(|time| time.to_string());
    Call::new(request.query_if("since", seconds(span.since)).query_if("until", seconds(span.until)))
}
