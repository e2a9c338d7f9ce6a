//! Server on a loopback port that answers as it is told and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Method and path.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: String,
}

/// What a server answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, one more header where it is not empty, and body.
    Full(u16, &'static str, String),
    /// More bytes than anybody should read, without end.
    Endless,
    /// Nothing, while the connection stays open.
    Silence,
    /// Nothing, and the connection is closed.
    Close,
}

/// Server that gives one answer to every request, until the test ends.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Certificate that it shows, in PEM form, where it speaks TLS.
    pub(crate) certificate: Option<String>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

impl Reply {
    /// Status 200 with a body.
    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self::Full(200, "", body.into())
    }
}

impl Server {
    /// Plain HTTP.
    pub(crate) fn plain(reply: Reply) -> Self {
        Self::start(reply, None, None)
    }

    /// HTTPS for `localhost` with a certificate that nobody signed but itself.
    pub(crate) fn tls(reply: Reply) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], key)
            .unwrap();
        Self::start(reply, Some(Arc::new(config)), Some(certified.cert.pem()))
    }

    fn start(reply: Reply, tls: Option<Arc<ServerConfig>>, certificate: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), certificate, requests: Arc::default() };
        let requests = Arc::clone(&server.requests);
        // The thread ends with the process; a connection takes no longer than its client.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (requests, reply, tls) = (Arc::clone(&requests), reply.clone(), tls.clone());
                std::thread::spawn(move || match tls {
                    None => serve(stream, &reply, &requests),
                    Some(config) => {
                        serve(StreamOwned::new(ServerConnection::new(config).unwrap(), stream), &reply, &requests);
                    }
                });
            }
        });
        server
    }

    /// Everything that it was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request that it was sent.
    pub(crate) fn request(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1);
        requests.into_iter().next().unwrap()
    }

    /// Address of a path, by name.
    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://localhost:{}{path}", self.address.port())
    }
}

/// One request a connection. An error ends the connection, as a client that went away does.
fn serve(stream: impl Read + Write, reply: &Reply, requests: &Mutex<Vec<Request>>) {
    let mut stream = BufReader::new(stream);
    let Some(request) = read(&mut stream) else { return };
    requests.lock().unwrap().push(request);
    let stream = stream.get_mut();
    let written = match reply {
        Reply::Full(status, header, body) => {
            let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
            let length = body.len();
            write!(stream, "HTTP/1.1 {status} X\r\nconnection: close\r\n{header}content-length: {length}\r\n\r\n{body}")
        }
        Reply::Endless => {
            let head = write!(stream, "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n");
            head.and_then(|()| {
                loop {
                    stream.write_all(&[b' '; 4096])?;
                }
            })
        }
        // Reads until the client gives up.
        Reply::Silence => stream.read(&mut [0]).map(drop),
        Reply::Close => Ok(()),
    };
    if written.is_ok() {
        stream.flush().unwrap_or_default();
    }
}

fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut request = Request::default();
    stream.read_line(&mut request.line).ok()?;
    request.line.truncate(request.line.trim_end().trim_end_matches(" HTTP/1.1").len());
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        request.headers.push((name.to_owned(), value.to_owned()));
    }
    let mut body = vec![0; request.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    (!request.line.is_empty()).then_some(request)
}
