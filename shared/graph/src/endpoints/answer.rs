//! Shapes that answers of several families share.

use serde::{Deserialize, Deserializer};

use crate::lenient;

/// Answer of endpoints that only say that it is done, as `{"success":true}` or `{"result":"success"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Done {
    /// Whether it is done. Some pages of Meta's print it as text.
    #[serde(alias = "result", deserialize_with = "truth")]
    pub success: bool,
}

/// One page of a list. An answer without `data` is none, so that no odd answer passes for an empty list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Paged<T> {
    /// Items.
    pub data: Vec<T>,
    /// Where the list goes on; absent when it does not.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub paging: Option<Paging>,
}

/// Where a list goes on. Graph's `next` and `previous` are left out: these URLs hold the token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Paging {
    /// Ends of this page of the list.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub cursors: Option<Cursors>,
}

/// Ends of one page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Cursors {
    /// Ask for what comes before this.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub before: Option<String>,
    /// Ask for what comes after this.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub after: Option<String>,
}

impl<T> Paged<T> {
    /// Cursor to ask for the next page of the list with; that page may be empty.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.paging.as_ref()?.cursors.as_ref()?.after.as_deref()
    }
}

fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Truth {
        Bool(bool),
        Text(String),
    }
    Ok(match Truth::deserialize(deserializer)? {
        Truth::Bool(done) => done,
        Truth::Text(text) => text == "true" || text == "success",
    })
}

#[cfg(test)]
mod tests {
    use super::{Done, Paged};

    #[test]
    fn success_is_read_in_every_form_that_meta_prints() {
        for (json, success) in [
            (r#"{"success":true}"#, true),
            (r#"{"success":"true"}"#, true),
            (r#"{"result":"success"}"#, true),
            (r#"{"success":false}"#, false),
            (r#"{"result":"failed"}"#, false),
        ] {
            assert_eq!(serde_json::from_str::<Done>(json).unwrap(), Done { success }, "{json}");
        }
        for json in ["{}", r#"{"success":1}"#, "[]", "true"] {
            assert!(serde_json::from_str::<Done>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_list_tells_where_it_goes_on() {
        for (json, after) in [
            (
                r#"{"data":[1],"paging":{"cursors":{"before":"b","after":"a"},"next":"https://graph.facebook.com/?access_token=x"}}"#,
                Some("a"),
            ),
            (r#"{"data":[1],"paging":{"cursors":{}}}"#, None),
            (r#"{"data":[1],"paging":{}}"#, None),
            (r#"{"data":[1]}"#, None),
        ] {
            let page: Paged<u8> = serde_json::from_str(json).unwrap();
            assert_eq!((page.data.len(), page.after()), (1, after), "{json}");
            assert!(!format!("{page:?}").contains("access_token"));
        }
    }
}
