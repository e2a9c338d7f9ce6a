//! Which app a request is for.

use messenger_channel::configuration::{DEFAULT_NAME, ROUTE};

/// Name of the app that a path is for; `None` where the path is not the webhook's.
///
/// The path ends with `/webhook` (app `default`) or `/webhook/{app}`. Whatever stands before it, a stage or a base
/// path, is the gateway's business.
#[must_use]
pub fn app_of(path: &str) -> Option<&str> {
    let (before, last) = path.strip_suffix('/').unwrap_or(path).rsplit_once('/')?;
    if last == ROUTE {
        return Some(DEFAULT_NAME);
    }
    let (_, route) = before.rsplit_once('/')?;
    (route == ROUTE && !last.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::app_of;

    #[test]
    fn the_app_is_found_behind_stages_and_base_paths() {
        for (path, app) in [
            ("/webhook", Some("default")),
            ("/webhook/", Some("default")),
            ("/webhook/shop", Some("shop")),
            ("/webhook/shop/", Some("shop")),
            ("/prod/webhook", Some("default")),
            ("/prod/webhook/shop", Some("shop")),
            ("/a/b/c/webhook/shop", Some("shop")),
            ("/webhook/webhook", Some("default")),
            ("/webhook/webhook/shop", Some("shop")),
            ("", None),
            ("/", None),
            ("webhook", None),
            ("/webhooks", None),
            ("/Webhook", None),
            ("/webhook//", None),
            ("/webhook/a/b", None),
            ("/other", None),
        ] {
            assert_eq!(app_of(path), app, "{path}");
        }
    }
}
