//! Usage headers: how much of its limits an app and its Pages have used up.
//!
//! See <https://developers.facebook.com/docs/graph-api/overview/rate-limiting>.

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderMap;
use serde::Deserialize;

/// Header about all calls of the app.
pub const APP_USAGE: &str = "x-app-usage";
/// Header about calls for one Page; missing from Meta's page of 2026, still seen.
pub const PAGE_USAGE: &str = "x-page-usage";
/// Header about calls for business objects, Pages among them; the one that counts for Page tokens.
pub const BUSINESS_USAGE: &str = "x-business-use-case-usage";

/// What the usage headers of one answer say; empty when it had none, or none that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// All calls of the app.
    pub app: Option<Load>,
    /// Calls for the Page.
    pub page: Option<Load>,
    /// Calls for business objects, at most 32.
    pub business: Vec<BusinessUsage>,
}

/// Shares of a limit, in percent; calls are refused from 100 on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Load {
    /// Calls.
    pub call_count: u32,
    /// Time that the calls took.
    pub total_time: u32,
    /// Processor time that the calls took.
    pub total_cputime: u32,
}

/// Use of one limit of one business object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BusinessUsage {
    /// Business object: for Page tokens, the Page's id.
    pub object_id: String,
    /// Limit: `messenger`, `pages`, ...
    pub kind: String,
    /// Shares used up.
    pub load: Load,
    /// Time until calls are taken again; zero while they are. Meta writes minutes.
    pub regain_access: Duration,
}

impl Usage {
    /// Reads the three headers. One that cannot be read counts as absent: usage only slows, it decides nothing.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let business: BTreeMap<String, Vec<BusinessWire>> = read(headers, BUSINESS_USAGE).unwrap_or_default();
        let business = business
            .into_iter()
            .flat_map(|(object_id, limits)| limits.into_iter().map(move |limit| limit.of_object(object_id.clone())));
        Self { app: read(headers, APP_USAGE), page: read(headers, PAGE_USAGE), business: business.collect() }
    }

    /// The same without the business objects besides one, where that one is told of.
    #[must_use]
    pub fn about(mut self, object_id: &str) -> Self {
        if self.business.iter().any(|limit| limit.object_id == object_id) {
            self.business.retain(|limit| limit.object_id == object_id);
        }
        self
    }

    /// Longest time that Graph asks to wait; `None` when it asks for none.
    #[must_use]
    pub fn regain_access(&self) -> Option<Duration> {
        self.business.iter().map(|limit| limit.regain_access).max().filter(|wait| !wait.is_zero())
    }

    /// Largest share in use, in percent. Limits of business objects win over the app's where both are told.
    #[must_use]
    pub fn percent(&self) -> u32 {
        let business = self.business.iter().map(|limit| limit.load.percent()).max();
        business.or(self.page.map(Load::percent)).or(self.app.map(Load::percent)).unwrap_or(0)
    }
}

impl Load {
    /// Largest of the three shares.
    #[must_use]
    pub fn percent(self) -> u32 {
        self.call_count.max(self.total_time).max(self.total_cputime)
    }
}

#[derive(Deserialize)]
struct BusinessWire {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(flatten)]
    load: Load,
    #[serde(default)]
    estimated_time_to_regain_access: u32,
}

impl BusinessWire {
    fn of_object(self, object_id: String) -> BusinessUsage {
        let regain_access = Duration::from_mins(u64::from(self.estimated_time_to_regain_access));
        BusinessUsage { object_id, kind: self.kind, load: self.load, regain_access }
    }
}

fn read<T: for<'de> Deserialize<'de>>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get(name).and_then(|value| serde_json::from_slice(value.as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::{APP_USAGE, BUSINESS_USAGE, Load, PAGE_USAGE, Usage};
    use http::{HeaderName, HeaderValue};
    use std::time::Duration;

    fn usage(headers: &[(&'static str, &'static str)]) -> Usage {
        let entries =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        Usage::of(&entries.collect())
    }

    #[test]
    fn all_three_headers_are_read_and_minutes_are_minutes() {
        let usage = usage(&[
            (APP_USAGE, r#"{"call_count":28,"total_time":25,"total_cputime":26}"#),
            (PAGE_USAGE, r#"{"call_count":1,"total_time":2,"total_cputime":3}"#),
            (
                BUSINESS_USAGE,
                concat!(
                    r#"{"42":[{"type":"messenger","call_count":100,"total_cputime":25,"total_time":25,"#,
                    r#""estimated_time_to_regain_access":19},"#,
                    r#"{"type":"pages","call_count":7,"total_cputime":8,"total_time":9,"#,
                    r#""estimated_time_to_regain_access":0}]}"#,
                ),
            ),
        ]);
        assert_eq!(usage.app, Some(Load { call_count: 28, total_time: 25, total_cputime: 26 }));
        assert_eq!(usage.page.map(Load::percent), Some(3));
        assert_eq!((usage.business[0].object_id.as_str(), usage.business[0].kind.as_str()), ("42", "messenger"));
        assert_eq!(usage.business[0].regain_access, Duration::from_mins(19));
        assert_eq!(usage.business[1].load, Load { call_count: 7, total_time: 9, total_cputime: 8 });
        assert_eq!(usage.regain_access(), Some(Duration::from_mins(19)));
        assert_eq!(usage.percent(), 100);
    }

    #[test]
    fn limits_of_business_objects_win_over_the_page_and_the_page_over_the_app() {
        let app = (APP_USAGE, r#"{"call_count":90}"#);
        let page = (PAGE_USAGE, r#"{"call_count":50}"#);
        let business = (BUSINESS_USAGE, r#"{"42":[{"type":"messenger","call_count":10}]}"#);
        assert_eq!(usage(&[app]).percent(), 90);
        assert_eq!(usage(&[app, page]).percent(), 50);
        assert_eq!(usage(&[app, page, business]).percent(), 10);
    }

    #[test]
    fn other_objects_are_left_out_where_the_asked_one_is_there() {
        let header = r#"{"42":[{"type":"messenger","call_count":10}],"43":[{"type":"messenger","call_count":90}]}"#;
        let usage = usage(&[(BUSINESS_USAGE, header)]);
        for (object, percent) in [("42", 10), ("43", 90), ("44", 90)] {
            assert_eq!(usage.clone().about(object).percent(), percent, "{object}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        for value in ["", "{", "[]", "\"28\"", r#"{"42":{}}"#, r#"{"42":[{"call_count":"many"}]}"#] {
            let usage = usage(&[(BUSINESS_USAGE, value)]);
            assert_eq!(usage.business, [], "{value}");
            assert_eq!((usage.percent(), usage.regain_access()), (0, None), "{value}");
        }
        assert_eq!(usage(&[]), Usage::default());
    }
}
