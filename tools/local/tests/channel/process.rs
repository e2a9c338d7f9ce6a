//! The program itself, started as a user starts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use messenger_wire::{Secret, Signature};

/// Secret that signs deliveries of the built-in configuration.
const APP_SECRET: &str = "demo-app-secret";

pub(crate) struct Process {
    child: Child,
    address: String,
    /// Kept open, since it ends where nobody hears the rest of what it announces.
    _announced: BufReader<ChildStdout>,
}

impl Process {
    /// With these options and this `LOG_LEVEL`.
    pub(crate) fn start(arguments: &[&str], level: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command.arg("--port=0").args(arguments).env("LOG_LEVEL", level).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut announced = BufReader::new(child.stdout.take().unwrap());
        let webhook = announced
            .by_ref()
            .lines()
            .map(Result::unwrap)
            .find(|line| line.trim_start().starts_with("webhook"))
            .unwrap();
        let address = webhook.rsplit_once("http://").unwrap().1.strip_suffix("/webhook").unwrap().to_owned();
        Self { child, address, _announced: announced }
    }

    /// Status and body of the answer to a request with JSON.
    pub(crate) fn request(&self, method: &str, path: &str, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        let common =
            format!("Host: {host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}");
        write!(stream, "{method} {path} HTTP/1.1\r\n{common}\r\n{head}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Status of the answer to a signed delivery.
    pub(crate) fn deliver(&self, body: &str) -> u16 {
        let signature = Signature::sign(&Secret::new(APP_SECRET), body.as_bytes());
        self.request("POST", "/webhook", &format!("X-Hub-Signature-256: {signature}\r\n"), body).0
    }

    /// Ends it at once and gives what it has logged.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        String::from_utf8(self.child.wait_with_output().unwrap().stderr).unwrap()
    }
}
