//! Meta over HTTP on a loopback port: an app with a secret and permissions, which a test may change.

use std::sync::{Arc, Mutex};

use messenger_graph::{GraphClient, GraphConfig, ProofForm};
use messenger_wire::{Secret, Signature};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Graph that checks the proof of each call as Meta does.
#[derive(Clone)]
pub(crate) struct Meta {
    port: u16,
    inner: Arc<Mutex<Inner>>,
}

type Refuses = dyn Fn(&Value) -> Option<Value> + Send;

struct Inner {
    app_secret: String,
    forms: Vec<ProofForm>,
    refuses: Box<Refuses>,
    texts: Vec<String>,
    calls: usize,
}

impl Meta {
    /// Listens until the test ends. The app has this secret.
    pub(crate) async fn start(app_secret: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = Inner {
            app_secret: app_secret.to_owned(),
            forms: vec![ProofForm::Timed, ProofForm::Plain],
            refuses: Box::new(|_| None),
            texts: Vec::new(),
            calls: 0,
        };
        let meta = Self { port: listener.local_addr().unwrap().port(), inner: Arc::new(Mutex::new(inner)) };
        let server = meta.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });
        meta
    }

    /// Client of it.
    pub(crate) fn client(&self) -> GraphClient {
        let base_url = format!("http://127.0.0.1:{}", self.port);
        GraphClient::new(&GraphConfig { base_url, ..GraphConfig::default() }).unwrap()
    }

    /// Gives the app another secret; the one before is over.
    pub(crate) fn reset(&self, app_secret: &str) {
        app_secret.clone_into(&mut self.inner.lock().unwrap().app_secret);
    }

    /// Takes a proof in these forms only.
    pub(crate) fn take(&self, forms: &[ProofForm]) {
        forms.clone_into(&mut self.inner.lock().unwrap().forms);
    }

    /// Answers with the error object that a function gives for the body of a call, if any.
    pub(crate) fn refuse(&self, refuses: impl Fn(&Value) -> Option<Value> + Send + 'static) {
        self.inner.lock().unwrap().refuses = Box::new(refuses);
    }

    /// Texts that were sent, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.inner.lock().unwrap().texts.clone()
    }

    /// Calls since this was asked last, refused ones included.
    pub(crate) fn calls(&self) -> usize {
        std::mem::take(&mut self.inner.lock().unwrap().calls)
    }

    async fn serve(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some((head, body)) = read(&mut stream).await {
            let (status, answer) = self.answer(&head, &serde_json::from_slice(&body).unwrap_or_default());
            let answer = answer.to_string();
            let length = answer.len();
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{answer}");
            if stream.get_mut().write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, head: &str, body: &Value) -> (u16, Value) {
        let mut inner = self.inner.lock().unwrap();
        inner.calls += 1;
        if !inner.is_proven(head) {
            let message = "Invalid appsecret_proof provided in the API argument";
            return (400, json!({"error": {"message": message, "type": "GraphMethodException", "code": 100}}));
        }
        if let Some(error) = (inner.refuses)(body) {
            return (400, json!({ "error": error }));
        }
        if let Some(text) = body["message"]["text"].as_str() {
            inner.texts.push(text.to_owned());
        }
        (200, json!({"recipient_id": "7001", "message_id": format!("m_out{}", inner.texts.len())}))
    }
}

impl Inner {
    /// Whether the head of a request has the proof of its token by the app's secret, in a form that is taken.
    fn is_proven(&self, head: &str) -> bool {
        let between = |start: &str, ends: &[char]| head.split(start).nth(1).and_then(|rest| rest.split(ends).next());
        let token = between("authorization: Bearer ", &['\r']).unwrap();
        let (form, proven) = match between("appsecret_time=", &[' ', '&']) {
            Some(time) => (ProofForm::Timed, format!("{token}|{time}")),
            None => (ProofForm::Plain, token.to_owned()),
        };
        let expected = Signature::sign(&Secret::new(&*self.app_secret), proven.as_bytes()).digits();
        self.forms.contains(&form) && between("appsecret_proof=", &[' ', '&']) == Some(&*expected)
    }
}

/// Head and body of the next request of a connection.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next());
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, body))
}
