//! Keeps other web pages out: a browser that was made to believe that some name means this machine says so in `Host`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, StatusCode};

/// Refuses requests that name a host other than this machine.
pub(crate) async fn only_this_machine(request: Request, next: Next) -> Response {
    if is_this_machine(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::MISDIRECTED_REQUEST, "this page is served to this machine only\n").into_response()
}

fn is_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
    host.is_some_and(|host| matches!(host.host(), "127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;
    use http::HeaderMap;
    use http::header::HOST;

    #[test]
    fn only_names_of_this_machine_pass() {
        let with = |host: &str| HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
        for good in ["127.0.0.1:8787", "localhost:8787", "localhost", "[::1]:8787"] {
            assert!(is_this_machine(&with(good)), "{good}");
        }
        for bad in ["", "example.com", "localhost.example.com", "127.0.0.1.example.com:8787", "10.0.0.1:8787"] {
            assert!(!is_this_machine(&with(bad)), "{bad}");
        }
        assert!(!is_this_machine(&HeaderMap::new()));
    }
}
