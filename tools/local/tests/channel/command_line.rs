use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::process::Process;

/// Exit code and standard error of a start that fails.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_local")).arg("--port=0").args(arguments).output().unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn file(content: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

#[test]
fn a_missing_or_malformed_file_is_named_once_and_exit_code_2() {
    let (flow, not_yaml) = (file("version: 2\nrules: {}\n"), file("version: [1\n"));
    let (secret, not_json) = (file(r#"{"appSecret": "s3cr3t-value"}"#), file("appSecret"));
    let not_profile = file(r#"{"get_started": {"payload": ""}}"#);
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    for (option, file) in [
        ("--flow", "no/such/flow.yaml".to_owned()),
        ("--flow", path(&flow)),
        ("--flow", path(&not_yaml)),
        ("--secret", "no/such/secret.json".to_owned()),
        ("--secret", path(&secret)),
        ("--secret", path(&not_json)),
        ("--profile", "no/such/profile.json".to_owned()),
        ("--profile", path(&not_json)),
        ("--profile", path(&not_profile)),
    ] {
        let (code, error) = refused(&[option, &file]);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.lines().all(|line| line.matches(&file).count() == 1) && error.ends_with('\n'), "{error}");
        assert!(!error.contains("s3cr3t-value") && !error.contains("entity"), "{error}");
    }
}

#[test]
fn an_unknown_option_is_exit_code_2() {
    assert_eq!(refused(&["--colour"]).0, Some(2));
}

#[test]
fn a_port_that_is_taken_is_exit_code_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_local")).args(["--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&format!("port {port} of 127.0.0.1 is taken; --port N")), "{error}");
}

#[test]
fn a_refused_delivery_is_named_at_every_level_with_its_reason_and_not_with_its_content() {
    for level in ["error", "warn", "info"] {
        let local = Process::start(&[], level);
        assert_eq!(local.request("POST", "/webhook", "", "\"secret\"").0, 401);
        let log = local.kill();
        assert!(log.contains("signature_missing") && !log.contains("secret"), "{level}: {log}");
    }
}

#[test]
fn everything_that_is_wrong_with_a_flow_is_told() {
    let flow = file("version: 2\nrules: [{}]\n");
    let (code, error) = refused(&["--flow", &flow.path().display().to_string()]);
    assert_eq!(code, Some(2));
    for problem in [":1: version: must be 1", ":2: rules[0].when: is missing", ":2: rules[0].do: is missing"] {
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

#[test]
fn a_flow_that_an_account_names_is_checked_at_the_start() {
    for dispatch in [r#"{"type": "flow", "file": "no/such/flow.yaml"}"#, r#"{"type": "flow", "flow": {"version": 1}}"#]
    {
        let secret = file(&format!(
            r#"{{"appSecret": "a", "verifyToken": "b", "pageId": "1", "pageAccessToken": "c", "dispatch": {dispatch}}}"#
        ));
        let (code, error) = refused(&["--secret", &secret.path().display().to_string()]);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains("account default: "), "{error}");
    }
}

#[test]
fn a_level_that_is_none_is_exit_code_2() {
    let output = Command::new(env!("CARGO_BIN_EXE_local")).arg("--port=0").env("LOG_LEVEL", "loud").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("LOG_LEVEL"));
}

#[cfg(unix)]
#[test]
fn a_supervisor_ends_it_in_order() {
    let mut local = Command::new(env!("CARGO_BIN_EXE_local")).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(local.stdout.take().unwrap()).lines();
    lines.find(|line| line.as_ref().unwrap().contains("secret")).unwrap().unwrap();
    assert!(Command::new("kill").arg(local.id().to_string()).status().unwrap().success());
    assert_eq!(local.wait().unwrap().code(), Some(0));
}
