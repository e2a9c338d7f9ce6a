//! Whole processes measured: the ingress beside a bare runtime and a Node.js baseline, in the same run.
//!
//! Each subject talks to a fake Runtime API and to fakes of SQS and Secrets Manager on the loopback, so that what is
//! measured is the process and not the network. Absolute figures are this machine's; ratios are the point.

mod aws;
mod build;
mod delivery;
mod measure;
mod process;
mod runtime_api;
mod table;

use std::process::ExitCode;

use clap::Parser;

/// Measures the ingress as Lambda would run it.
#[derive(Debug, Parser)]
struct Arguments {
    /// Deliveries of one event each, for latency, processor time and memory.
    #[arg(long, default_value_t = 10_000)]
    deliveries: usize,
    /// Cold starts of each subject.
    #[arg(long, default_value_t = 20)]
    starts: usize,
    /// Leaves the Node.js baseline out.
    #[arg(long)]
    without_node: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let subjects = build::subjects(!arguments.without_node)?;
    let mut rows = Vec::new();
    for subject in &subjects {
        eprintln!("measuring {}", subject.name);
        rows.push(measure::measure(subject, arguments.starts, arguments.deliveries).await?);
    }
    println!("{}", machine());
    println!("{}", table::figures(&rows, arguments.deliveries));
    if let [bare, ingress, baseline @ ..] = &rows[..] {
        print!("{}", table::promises(bare, ingress, baseline.first()));
    }
    Ok(())
}

/// Processor, and how many of it there are; the absolute figures are its.
fn machine() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models = processors.lines().filter_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let models: Vec<_> = models.collect();
    format!("{} x {}\n", models.len(), models.first().unwrap_or(&"unknown processor"))
}
