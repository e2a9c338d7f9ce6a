//! HTTP/1.1 over rustls for the AWS clients, one connection pool for all of them.
//!
//! The clients' own HTTP crate speaks HTTP/2 and to proxies besides, which no service that is called here needs
//! (docs/decisions.md).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http::HeaderValue;
use http::header::USER_AGENT;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{CaptureConnection, HttpConnector as TcpConnector, capture_connection};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Root certificates of Amazon Trust Services, <https://www.amazontrust.com/repository/>.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// Longest time for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Who calls, where the client itself does not say so.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("messenger-channel/", env!("CARGO_PKG_VERSION")));

/// How long an unused connection is kept. Shorter than the services keep theirs, since a frozen
/// sandbox notices nothing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// Client that trusts Amazon's roots only, or the system's certificates instead.
pub(super) fn client(native_roots: bool) -> io::Result<SharedHttpClient> {
    let connector = SharedHttpConnector::new(Http(
        Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_timer(TokioTimer::new())
            .build(connector(native_roots)?),
    ));
    Ok(http_client_fn(move |_, _| connector.clone()))
}

fn connector(native_roots: bool) -> io::Result<HttpsConnector<TcpConnector>> {
    let mut tcp = TcpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tls = HttpsConnectorBuilder::new().with_tls_config(tls(native_roots)?);
    // Plain HTTP is for an emulator's `AWS_ENDPOINT_URL`; the services' own addresses are HTTPS.
    Ok(tls.https_or_http().enable_http1().wrap_connector(tcp))
}

fn tls(native_roots: bool) -> io::Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let builder =
        if native_roots { builder.with_native_roots()? } else { builder.with_root_certificates(amazon_roots()?) };
    Ok(builder.with_no_client_auth())
}

fn amazon_roots() -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(AMAZON_ROOTS) {
        roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
    }
    Ok(roots)
}

/// What the AWS clients send their requests through.
#[derive(Debug)]
struct Http(Client<HttpsConnector<TcpConnector>, SdkBody>);

impl HttpConnector for Http {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match request.try_into_http1x() {
            Ok(mut request) => {
                // One that says nothing of itself is still told apart in CloudTrail.
                request.headers_mut().entry(USER_AGENT).or_insert(AGENT);
                let connection = capture_connection(&mut request);
                if let Some(wanted) = request.extensions().get::<CaptureSmithyConnection>() {
                    wanted.set_connection_retriever(move || Some(closable(connection.clone())));
                }
                HttpConnectorFuture::new(answer(self.0.request(request)))
            }
            Err(error) => HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        }
    }
}

/// Connection as the AWS client knows it: one that carried a failure is not used again, since the next one may lead to
/// another host. Where none was made there is none to close.
fn closable(connection: CaptureConnection) -> ConnectionMetadata {
    let close = move || {
        if let Some(connection) = connection.connection_metadata().as_ref() {
            connection.poison();
        }
    };
    ConnectionMetadata::builder().proxied(false).poison_fn(close).build()
}

async fn answer(response: hyper_util::client::legacy::ResponseFuture) -> Result<HttpResponse, ConnectorError> {
    let response = response.await.map_err(failure)?;
    HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
        .map_err(|error| ConnectorError::other(error.into(), None))
}

/// Whatever broke the connection; time-outs but that of connecting are the AWS client's own.
fn failure(error: Error) -> ConnectorError {
    ConnectorError::io(error.into())
}

#[cfg(test)]
mod tests {
    use super::{amazon_roots, client};

    #[test]
    fn clients_are_made_with_either_trust_store() {
        assert!(client(true).is_ok());
        assert!(client(false).is_ok());
        assert_eq!(amazon_roots().unwrap().len(), 5);
    }
}
