//! Usage headers: how much of its limits an app and its Pages have used up.
//!
//! See <https://developers.facebook.com/docs/graph-api/overview/rate-limiting>.

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderMap;
use messenger_wire::PageId;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::lenient;

/// Header about all calls of the app.
pub const APP_USAGE: &str = "x-app-usage";
/// Header about calls for one Page; missing from Meta's page of 2026, still seen.
pub const PAGE_USAGE: &str = "x-page-usage";
/// Header about calls for business objects, Pages among them; the one that counts for Page tokens.
pub const BUSINESS_USAGE: &str = "x-business-use-case-usage";
/// Limit on calls of the Messenger Platform, as [`BusinessUsage::kind`] names it.
pub const MESSENGER: &str = "messenger";

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// Reads the three headers. What cannot be read of them counts as absent: usage only slows, it decides nothing.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let load = |name| read::<LimitWire>(headers, name).and_then(|limit| limit.load());
        let objects: BTreeMap<String, Box<RawValue>> = read(headers, BUSINESS_USAGE).unwrap_or_default();
        let business = objects.into_iter().flat_map(|(object_id, limits)| {
            let limits: Vec<LimitWire> = lenient::elements(&limits);
            limits.into_iter().filter_map(move |limit| limit.of_object(&object_id))
        });
        Self { app: load(APP_USAGE), page: load(PAGE_USAGE), business: business.collect() }
    }

    /// The same without the business objects besides the Page, where that one is told of.
    #[must_use]
    pub fn about(mut self, page: &PageId) -> Self {
        let is_page = |limit: &BusinessUsage| limit.object_id == page.as_str();
        if self.business.iter().any(is_page) {
            self.business.retain(is_page);
        }
        self
    }

    /// What is told about sends of the Page, `None` where nothing is: calls of other interfaces (`pages`, ...) have
    /// limits of their own, which hold up no message.
    #[must_use]
    pub fn of_sends(&self, page: &PageId) -> Option<Self> {
        let mut usage = self.clone().about(page);
        let is_of_others = !usage.business.is_empty();
        usage.business.retain(BusinessUsage::is_of_sends);
        let is_silent = if is_of_others { usage.business.is_empty() } else { usage == Self::default() };
        (!is_silent).then_some(usage)
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

impl BusinessUsage {
    fn is_of_sends(&self) -> bool {
        [MESSENGER, ""].contains(&self.kind.as_str())
    }
}

/// One limit, as each of the headers writes it.
#[derive(Deserialize)]
struct LimitWire {
    #[serde(rename = "type", default, deserialize_with = "lenient::or_default")]
    kind: String,
    #[serde(default, deserialize_with = "whole")]
    call_count: Option<u32>,
    #[serde(default, deserialize_with = "whole")]
    total_time: Option<u32>,
    #[serde(default, deserialize_with = "whole")]
    total_cputime: Option<u32>,
    #[serde(default, deserialize_with = "whole")]
    estimated_time_to_regain_access: Option<u32>,
}

impl LimitWire {
    /// Shares; `None` where none can be read.
    fn load(&self) -> Option<Load> {
        self.call_count.or(self.total_time).or(self.total_cputime)?;
        let [call_count, total_time, total_cputime] =
            [self.call_count, self.total_time, self.total_cputime].map(Option::unwrap_or_default);
        Some(Load { call_count, total_time, total_cputime })
    }

    /// The limit as one of a business object; `None` where no number of it can be read.
    fn of_object(self, object_id: &str) -> Option<BusinessUsage> {
        let (load, minutes) = (self.load(), self.estimated_time_to_regain_access);
        if load.is_none() && minutes.is_none() {
            return None;
        }
        let regain_access = Duration::from_mins(minutes.unwrap_or_default().into());
        Some(BusinessUsage {
            object_id: object_id.into(),
            kind: self.kind,
            load: load.unwrap_or_default(),
            regain_access,
        })
    }
}

/// Number without its fraction, from a number or its text.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let text: Option<String> = lenient::optional(deserializer)?;
    Ok(text.and_then(|text| text.split('.').next()?.parse().ok()))
}

fn read<T: for<'de> Deserialize<'de>>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get(name).and_then(|value| serde_json::from_slice(value.as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::{APP_USAGE, BUSINESS_USAGE, BusinessUsage, Load, PAGE_USAGE, Usage};
    use http::{HeaderMap, HeaderName, HeaderValue};
    use messenger_wire::PageId;
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
        for (page, percent) in [("42", 10), ("43", 90), ("44", 90)] {
            assert_eq!(usage.clone().about(&PageId::parse(page).unwrap()).percent(), percent, "{page}");
        }
    }

    #[test]
    fn limits_of_other_interfaces_say_nothing_about_sends() {
        let page = PageId::parse("42").unwrap();
        let app = (APP_USAGE, r#"{"call_count":90}"#);
        let of_sends =
            |headers: &[(&'static str, &'static str)]| usage(headers).of_sends(&page).map(|usage| usage.percent());
        for (business, percent) in [
            (r#"{"42":[{"type":"messenger","call_count":10},{"type":"pages","call_count":100}]}"#, Some(10)),
            (r#"{"42":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}"#, None),
            (r#"{"42":[{"type":"pages","call_count":100}],"43":[{"type":"messenger","call_count":80}]}"#, None),
            (r#"{"43":[{"type":"messenger","call_count":80}]}"#, Some(80)),
            (r#"{"42":[{"call_count":70}]}"#, Some(70)),
        ] {
            assert_eq!(of_sends(&[app, (BUSINESS_USAGE, business)]), percent, "{business}");
        }
        assert_eq!(of_sends(&[app]), Some(90));
        assert_eq!(of_sends(&[]), None);
    }

    #[test]
    fn numbers_are_read_in_every_form_and_one_odd_value_spoils_nothing_beside_it() {
        let limit = |percent, minutes| {
            let load = Load { call_count: percent, ..Load::default() };
            let regain_access = Duration::from_mins(minutes);
            BusinessUsage { object_id: "42".into(), kind: "messenger".into(), load, regain_access }
        };
        let good = r#"{"type":"messenger","call_count":100.0,"estimated_time_to_regain_access":"19"}"#;
        for (value, expected) in [
            (format!(r#"{{"42":[{good}]}}"#), vec![limit(100, 19)]),
            (format!(r#"{{"42":[{good}],"43":null}}"#), vec![limit(100, 19)]),
            (format!(r#"{{"42":[{good}],"43":{{}},"44":[null,7]}}"#), vec![limit(100, 19)]),
            (format!(r#"{{"42":[null,{{"type":"pages","call_count":"many"}},{good}]}}"#), vec![limit(100, 19)]),
            (r#"{"42":[{"type":"messenger","call_count":"99.9","total_time":null}]}"#.into(), vec![limit(99, 0)]),
            (r#"{"42":[{"type":"messenger","call_count":{},"total_time":0}]}"#.into(), vec![limit(0, 0)]),
            (r#"{"42":[{"type":"messenger","estimated_time_to_regain_access":2.5}]}"#.into(), vec![limit(0, 2)]),
        ] {
            let headers = HeaderMap::from_iter([(
                HeaderName::from_static(BUSINESS_USAGE),
                HeaderValue::from_str(&value).unwrap(),
            )]);
            assert_eq!(Usage::of(&headers).business, expected, "{value}");
        }
        assert_eq!(usage(&[(APP_USAGE, r#"{"call_count":"28","total_time":[]}"#)]).percent(), 28);
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        for value in [
            "",
            "{",
            "[]",
            "\"28\"",
            "{}",
            r#"{"42":{}}"#,
            r#"{"42":[{}]}"#,
            r#"{"42":[{"call_count":"many"}]}"#,
            r#"{"42":[{"call_count":-1}]}"#,
        ] {
            assert_eq!(usage(&[(BUSINESS_USAGE, value), (APP_USAGE, value)]), Usage::default(), "{value}");
        }
        assert_eq!(usage(&[]), Usage::default());
    }
}
