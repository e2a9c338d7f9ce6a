//! The chat page: plain HTML, CSS and JavaScript out of this binary, nothing from elsewhere.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;

/// What the page may do: run its own code, show pictures and media of the conversation, talk to
/// this server, nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' http: https:; media-src 'self' http: https:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, media type and content of each file.
const FILES: [(&str, &str, &str); 18] = [
    ("/", HTML, include_str!("page/index.html")),
    ("/page/icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("/page/picture.svg", "image/svg+xml", include_str!("page/picture.svg")),
    ("/page/chat.css", CSS, include_str!("page/chat.css")),
    ("/page/message.css", CSS, include_str!("page/message.css")),
    ("/page/chat.js", SCRIPT, include_str!("page/chat.js")),
    ("/page/people.js", SCRIPT, include_str!("page/people.js")),
    ("/page/thread.js", SCRIPT, include_str!("page/thread.js")),
    ("/page/message.js", SCRIPT, include_str!("page/message.js")),
    ("/page/element.js", SCRIPT, include_str!("page/element.js")),
    ("/page/attach.js", SCRIPT, include_str!("page/attach.js")),
    ("/page/offers.js", SCRIPT, include_str!("page/offers.js")),
    ("/page/feedback.js", SCRIPT, include_str!("page/feedback.js")),
    ("/page/traffic.js", SCRIPT, include_str!("page/traffic.js")),
    ("/page/inbox.js", SCRIPT, include_str!("page/inbox.js")),
    ("/page/pairings.js", SCRIPT, include_str!("page/pairings.js")),
    ("/page/backstage.js", SCRIPT, include_str!("page/backstage.js")),
    ("/page/api.js", SCRIPT, include_str!("page/api.js")),
];

/// Routes of the page.
pub(crate) fn router() -> Router {
    FILES.into_iter().fold(Router::new(), |router, (path, media_type, content)| {
        router.route(path, get(async move || file(media_type, content)))
    })
}

fn file(media_type: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Always that of the binary that runs.
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn data_never_becomes_markup_and_nothing_comes_from_elsewhere() {
        for (path, _, content) in FILES {
            for forbidden in
                ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=\"", "<script>"]
            {
                assert!(!content.contains(forbidden), "{path} has {forbidden}");
            }
            for address in ["src=\"http", "href=\"http", "url(http", "@import", "from \"http"] {
                assert!(!content.contains(address), "{path} has {address}");
            }
        }
    }

    /// Relative luminance of `#rrggbb`, as WCAG 2 defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// Colour of a name in the light scheme (0) or the dark one (1), which takes over what it does not name.
    fn colour(scheme: usize, name: &str) -> &'static str {
        let css = include_str!("page/chat.css");
        let of = |scheme: usize| {
            let block = css.split(":root {").nth(scheme + 1)?.split('}').next()?;
            block.split(&format!("--{name}: ")).nth(1)?.split(';').next()
        };
        of(scheme).or_else(|| of(0)).unwrap()
    }

    #[test]
    fn text_can_be_read_in_both_schemes() {
        let inks = ["ink", "soft", "accent-ink", "accent-2-ink", "good", "bad", "warn"];
        let on_surface = inks.map(|ink| (ink, "surface"));
        let others = [
            ("on-accent", "accent"),
            ("on-accent", "accent-2"),
            ("surface", "warn"),
            ("soft", "ground"),
            ("ink", "bubble"),
            ("ink", "current"),
            ("soft", "current"),
        ];
        for (scheme, (ink, ground)) in
            [0, 1].into_iter().flat_map(|scheme| on_surface.into_iter().chain(others).map(move |pair| (scheme, pair)))
        {
            let (one, other) = (luminance(colour(scheme, ink)), luminance(colour(scheme, ground)));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{ink} on {ground} has {contrast:.2} in scheme {scheme}");
        }
    }

    #[test]
    fn every_file_that_a_file_names_is_served() {
        let served: Vec<_> = FILES.iter().map(|(path, _, _)| *path).collect();
        for (path, _, content) in FILES {
            let named = content.split('"').filter(|part| part.starts_with("/page/") || part.starts_with("./"));
            for name in named.map(|name| name.replace("./", "/page/")) {
                assert!(served.contains(&name.as_str()), "{path} names {name}");
            }
        }
    }
}
