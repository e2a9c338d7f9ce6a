//! Builds what is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Program that is measured.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) command: Vec<String>,
    /// Whether it is an ingress: a bare runtime answers, but neither verifies nor enqueues.
    pub(crate) is_ingress: bool,
    /// File whose compressed size counts; the baseline has a folder of modules instead.
    pub(crate) binary: Option<PathBuf>,
}

type Failure = Box<dyn std::error::Error>;

/// Builds the release binaries, and installs the baseline's modules.
pub(crate) fn subjects(with_node: bool) -> Result<Vec<Subject>, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    for arguments in [["-p", "ingress", "--bin", "ingress"], ["-p", "bench", "--example", "hello"]] {
        done(Command::new(&cargo).args(["build", "--release"]).args(arguments).current_dir(&root))?;
    }
    let release =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("release");
    let mut subjects = vec![
        native("bare lambda_runtime", release.join("examples/hello"), false),
        native("ingress", release.join("ingress"), true),
    ];
    if with_node {
        let folder = root.join("tools/bench/node");
        done(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder))?;
        let script = folder.join("bootstrap.mjs").display().to_string();
        subjects.push(Subject {
            name: "Node.js baseline",
            command: vec!["node".to_owned(), script],
            is_ingress: true,
            binary: None,
        });
    }
    Ok(subjects)
}

fn native(name: &'static str, binary: PathBuf, is_ingress: bool) -> Subject {
    Subject { name, command: vec![binary.display().to_string()], is_ingress, binary: Some(binary) }
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// Bytes of the file as a zip holds it, without the hundred bytes of the zip's own directory.
pub(crate) fn zip_bytes(binary: &Path) -> Result<usize, Failure> {
    let output = Command::new("gzip").args(["-9", "-c"]).arg(binary).output()?;
    if output.status.success() { Ok(output.stdout.len()) } else { Err("gzip failed".into()) }
}
