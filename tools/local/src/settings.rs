//! What is asked for on the command line, read and checked before anything starts.

use std::path::{Path, PathBuf};

use clap::Parser;

/// Flow that is used unless another is named: the one in examples/.
const DEMO_FLOW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hello/flow.yaml");

/// The Messenger channel on this machine, with a simulated Messenger and a chat page.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub struct Options {
    /// Flow that answers, YAML or JSON [default: examples/hello/flow.yaml]
    #[arg(long, value_name = "FILE")]
    pub flow: Option<PathBuf>,

    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8787)]
    pub port: u16,

    /// Configuration document as in Secrets Manager [default: a built-in demo secret]
    #[arg(long, value_name = "FILE")]
    pub secret: Option<PathBuf>,
}

impl Options {
    /// File of the flow, as short as it can be named from here.
    #[must_use]
    pub fn flow_file(&self) -> PathBuf {
        let file = self.flow.clone().unwrap_or_else(|| PathBuf::from(DEMO_FLOW));
        let whole = file.canonicalize().unwrap_or_else(|_| file.clone());
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        whole.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(file)
    }
}
