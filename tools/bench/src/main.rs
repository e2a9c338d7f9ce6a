//! Whole processes measured: the ingress beside a bare runtime, a bare SDK and a Node.js baseline, in the same run.
//!
//! Each subject talks to a fake Runtime API and to fakes of SQS and Secrets Manager on the loopback, so that what is
//! measured is the process and not the network. Absolute figures are this machine's; ratios are the point.

mod aws;
mod build;
mod delivery;
mod measure;
mod process;
mod running;
mod runtime_api;
mod spinners;
mod table;

use std::process::ExitCode;

use clap::Parser;

use build::Subject;
use measure::Measured;
use spinners::Spinners;

/// Measures the ingress as Lambda would run it, with the processors kept awake and once more with them left to sleep.
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
    /// Measures with the processors left to sleep only.
    #[arg(long)]
    without_spinners: bool,
    /// Is one of the spinners that keep the processors awake.
    #[arg(long, hide = true)]
    spin: bool,
}

// One thread: a second one would have to be woken up in the middle of what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.spin {
        spinners::spin();
    }
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let subjects = build::subjects(!arguments.without_node)?;
    let mut all = Vec::new();
    if !arguments.without_spinners {
        match Spinners::start()? {
            Some(_until_measured) => all.push(measure("kept awake", &subjects, arguments).await?),
            None => eprintln!("there is no `chrt`: the processors are left to sleep"),
        }
    }
    all.push(measure("left to sleep", &subjects, arguments).await?);
    println!("{}", machine());
    for measured in &all {
        println!("Processors {}:\n\n{}", measured.processors, table::figures(&measured.rows, arguments.deliveries));
    }
    print!("{}", table::promises(&all));
    Ok(())
}

async fn measure(
    processors: &'static str,
    subjects: &[Subject],
    arguments: &Arguments,
) -> Result<Measured, Box<dyn std::error::Error>> {
    eprintln!("measuring with processors {processors}");
    let rows = measure::rows(subjects, arguments.starts, arguments.deliveries).await?;
    Ok(Measured { processors, rows })
}

/// Processor, and how many of it there are; the absolute figures are its.
fn machine() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models = processors.lines().filter_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let models: Vec<_> = models.collect();
    format!("{} x {}\n", models.len(), models.first().unwrap_or(&"unknown processor"))
}
