//! What is asked for on the command line, read and checked before anything starts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Parser;

/// Flow that is used unless another is named: the one in examples/.
const DEMO_FLOW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hello/flow.yaml");

/// Name of a Messenger Profile that belongs to the flow beside it.
const PROFILE: &str = "profile.json";

/// The Messenger channel on this machine, with a simulated Messenger and a chat page.
#[derive(Debug, Clone, Parser)]
#[command(
    version,
    after_help = "LOG_LEVEL in the environment: error, warn, info (default), debug or trace.\nEverything else is in docs/local.md."
)]
pub struct Options {
    /// Flow that answers, YAML or JSON [default: examples/hello/flow.yaml]
    #[arg(long, value_name = "FILE")]
    pub flow: Option<PathBuf>,

    /// Messenger Profile that the Pages start with, JSON [default: profile.json beside the flow, where there is one]
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,

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

    /// File of the Messenger Profile: the one that is named, or the one beside the flow where there is one.
    #[must_use]
    pub fn profile_file(&self) -> Option<PathBuf> {
        let beside = || Some(self.flow_file().with_file_name(PROFILE)).filter(|file| file.is_file());
        self.profile.clone().or_else(beside)
    }

    /// What runs where, for the terminal. Values of a secret are told only of the built-in one, which is public.
    #[must_use]
    pub fn announcement(&self, address: SocketAddr) -> String {
        let flow = self.flow_file();
        let secret = match &self.secret {
            Some(file) => file.display().to_string(),
            None => "built in: app secret demo-app-secret, verify token demo-verify-token, Page 1234567890".to_owned(),
        };
        let profile = self.profile_file().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
        let lines = [
            ("chat page", format!("http://{address}/")),
            ("webhook", format!("http://{address}/webhook")),
            ("commands", format!("http://{address}/send-queue")),
            ("pairings", format!("http://{address}/pairings")),
            ("Graph", format!("http://{address}/v25.0")),
            ("flow", flow.display().to_string()),
            ("profile", profile),
            ("secret", secret),
        ];
        lines.iter().fold(
            "Messenger on this machine; Ctrl-C ends it, and nothing is kept.".to_owned(),
            |text, (name, value)| format!("{text}\n  {name:<11}{value}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Options;
    use crate::secret::DEMO_DOCUMENT;
    use clap::Parser;

    #[test]
    fn the_announcement_tells_the_values_of_the_demo_secret_and_of_no_other() {
        let address = "127.0.0.1:8787".parse().unwrap();
        let demo = Options::parse_from(["local"]).announcement(address);
        let document: serde_json::Value = serde_json::from_str(DEMO_DOCUMENT).unwrap();
        for field in ["appSecret", "verifyToken", "pageId"] {
            assert!(demo.contains(document[field].as_str().unwrap()), "{field}");
        }
        assert!(demo.contains("http://127.0.0.1:8787/webhook") && demo.contains("examples/hello/flow.yaml"));
        let own = Options::parse_from(["local", "--secret", "own.json", "--flow", "f.yaml"]).announcement(address);
        assert!(own.contains("own.json") && own.contains("f.yaml") && !own.contains("demo-app-secret"));
    }

    #[test]
    fn the_profile_is_the_one_that_is_named_or_the_one_beside_the_flow() {
        let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop/flow.yaml");
        let profile = |arguments: &[&str]| Options::parse_from(["local"].iter().chain(arguments)).profile_file();
        assert!(profile(&["--flow", shop]).unwrap().ends_with("examples/shop/profile.json"));
        assert!(profile(&["--flow", shop, "--profile", "own.json"]).unwrap().ends_with("own.json"));
        assert_eq!(profile(&[]), None, "the flow of the first try has none");
        assert_eq!(profile(&["--flow", "no/such/flow.yaml"]), None);
    }
}
