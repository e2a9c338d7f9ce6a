//! The program itself: what it says where it cannot start, and whose certificates it trusts.

use std::io::{Error, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};
use serde_json::Value;

/// The program with an environment that says nothing.
fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ingress"));
    program.env_clear();
    program
}

#[test]
fn a_start_that_fails_is_one_log_line_that_names_everything() {
    let output = program().env("LOG_LEVEL", "loud").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(output.stderr, b"");
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&line["level"], &line["message"]), (&"ERROR".into(), &"function does not start".into()));
    assert_eq!(
        line["error"],
        "missing settings: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY, EVENT_QUEUE_URL, SECRET_ID; \
         malformed settings: LOG_LEVEL (must be error, warn, info, debug or trace)"
    );
}

#[test]
fn embedded_roots_refuse_a_private_authority_and_native_ones_accept_it_where_the_system_does() {
    let (own, foreign) = (authority("own"), authority("foreign"));
    for (native_roots, trusted, is_accepted) in
        [("false", &own, false), ("true", &own, true), ("true", &foreign, false)]
    {
        let mut roots = tempfile::NamedTempFile::new().unwrap();
        roots.write_all(trusted.pem().as_bytes()).unwrap();
        let (address, handshakes) = listen(server_of(&own));
        let _ends_with_the_case = Ended(
            program()
                .env("AWS_ENDPOINT_URL", format!("https://{address}"))
                .envs([("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "key")])
                .envs([("SECRET_ID", "messenger"), ("EVENT_QUEUE_URL", "https://queue.example/1/events.fifo")])
                .env("TLS_NATIVE_ROOTS", native_roots)
                .env("SSL_CERT_FILE", roots.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        let handshake = handshakes.recv_timeout(Duration::from_mins(1)).unwrap();
        assert_eq!(handshake.is_ok(), is_accepted, "{native_roots}: {handshake:?}");
        if let Err(error) = handshake {
            assert!(error.to_string().contains("UnknownCA"), "{error}");
        }
    }
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

/// Server on the loopback whose certificate an authority signed.
fn server_of(authority: &Authority) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, authority).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    Arc::new(config)
}

/// Listens; tells what became of the first handshake.
fn listen(config: Arc<ServerConfig>) -> (SocketAddr, Receiver<Result<(), Error>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (told, handshakes) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(config).unwrap();
        let handshake = loop {
            match connection.complete_io(&mut stream) {
                Ok(_) if connection.is_handshaking() => {}
                Ok(_) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        told.send(handshake).unwrap();
    });
    (address, handshakes)
}
