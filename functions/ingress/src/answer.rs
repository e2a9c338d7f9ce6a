//! The answer as Lambda takes it.

use std::future::ready;
use std::pin::Pin;

use http::Response;
use lambda_http::{Body, IntoResponse};

/// Answer in UTF-8, as all of ours are.
///
/// A bare [`Response`] would be read as a text in any character set that its content type names. The tables for that are
/// a twentieth of the program.
#[derive(Debug)]
pub struct Answer(pub Response<String>);

impl IntoResponse for Answer {
    fn into_response(self) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        Box::pin(ready(self.0.map(Body::from)))
    }
}

#[cfg(test)]
mod tests {
    use http::{Response, StatusCode};
    use lambda_http::{Body, IntoResponse};

    use super::Answer;

    #[tokio::test]
    async fn an_answer_is_passed_on_as_text_with_status_and_headers() {
        let answer = Response::builder().status(403).header("x-content-type-options", "nosniff").body("é".to_owned());
        let response = Answer(answer.unwrap()).into_response().await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(*response.body(), Body::Text("é".to_owned()));
    }
}
