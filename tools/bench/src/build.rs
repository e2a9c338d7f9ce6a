//! Builds what is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Program that is measured.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) command: Vec<String>,
    /// Whether it is an ingress: a bare runtime answers, but neither verifies nor enqueues.
    pub(crate) is_ingress: bool,
    /// Compressed size of its file; the baseline has a folder of modules instead.
    pub(crate) zip_bytes: Option<usize>,
}

type Failure = Box<dyn std::error::Error>;

/// Builds the release binaries, and installs the baseline's modules.
pub(crate) fn subjects(with_node: bool) -> Result<Vec<Subject>, Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    for arguments in [&["-p", "ingress"][..], &["-p", "bench", "--examples"]] {
        done(Command::new(&cargo).args(["build", "--release"]).args(arguments).current_dir(&root))?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut subjects = vec![
        native("bare `lambda_runtime`", &target.join("release/examples/hello"), false)?,
        native("ingress", &target.join("release/ingress"), true)?,
        native("bare SDK", &target.join("release/examples/bare_sdk"), true)?,
    ];
    if with_node {
        subjects.push(node(&root.join("tools/bench/node"), &target.join("bench-node"))?);
    }
    Ok(subjects)
}

/// Baseline, copied to `folder` with the modules that its lock file names.
fn node(source: &Path, folder: &Path) -> Result<Subject, Failure> {
    std::fs::create_dir_all(folder)?;
    for file in std::fs::read_dir(source)? {
        let file = file?;
        std::fs::copy(file.path(), folder.join(file.file_name()))?;
    }
    done(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(folder))?;
    let command = vec!["node".to_owned(), folder.join("bootstrap.mjs").display().to_string()];
    Ok(Subject { name: "Node.js baseline", command, is_ingress: true, zip_bytes: None })
}

fn native(name: &'static str, binary: &Path, is_ingress: bool) -> Result<Subject, Failure> {
    let command = vec![binary.display().to_string()];
    Ok(Subject { name, command, is_ingress, zip_bytes: Some(zip_bytes(binary)?) })
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// Bytes of the file as a zip holds it, without the hundred bytes of the zip's own directory.
fn zip_bytes(binary: &Path) -> Result<usize, Failure> {
    let output = Command::new("gzip").args(["-9", "-c"]).arg(binary).output()?;
    if output.status.success() { Ok(output.stdout.len()) } else { Err("gzip failed".into()) }
}
