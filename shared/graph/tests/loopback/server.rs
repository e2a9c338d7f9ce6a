//! HTTP server on loopback that answers each request with the bytes it is told to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use messenger_graph::{GraphClient, GraphConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// What is written, and what becomes of the connection.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    end: End,
}

#[derive(Debug, Clone, Copy)]
enum End {
    Close,
    KeepAlive,
    Stall,
}

/// Server; stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Reply {
    /// Answer with a status line's end, a content type and a body.
    pub(crate) fn answer(status: &str, content_type: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\r\n");
        Self { bytes: (head + body).into_bytes(), end: End::KeepAlive }
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::answer("200 OK", "application/json; charset=UTF-8", body)
    }

    /// Writes the bytes and waits for the next request.
    pub(crate) fn kept(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), end: End::KeepAlive }
    }

    /// Writes the bytes and closes.
    pub(crate) fn closing(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), end: End::Close }
    }

    /// Writes the bytes and nothing more.
    pub(crate) fn stalling(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), end: End::Stall }
    }
}

impl Server {
    pub(crate) async fn start(reply: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, reply) = (Arc::clone(&received), Arc::new(reply));
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&kept), Arc::clone(&reply)));
            }
        });
        Self { port, received, connections, task }
    }

    pub(crate) fn config(&self) -> GraphConfig {
        GraphConfig { base_url: format!("http://127.0.0.1:{}", self.port), ..GraphConfig::default() }
    }

    pub(crate) fn client(&self) -> GraphClient {
        GraphClient::new(&self.config()).unwrap()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    kept: Arc<Mutex<Vec<Received>>>,
    reply: Arc<impl Fn(&Received) -> Reply + Send + Sync>,
) {
    while let Some(received) = read(&mut stream).await {
        let reply = reply(&received);
        kept.lock().unwrap().push(received);
        // A client that refuses the answer closes while it is written.
        if stream.write_all(&reply.bytes).await.is_err() {
            return;
        }
        match reply.end {
            End::KeepAlive => {}
            End::Close => return,
            End::Stall => std::future::pending().await,
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let headers: BTreeMap<String, String> = lines.filter_map(header).collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    Some(Received { method, target, headers, body: bytes[head_end..].to_vec() })
}
