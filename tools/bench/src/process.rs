//! A process under measurement, and what the kernel knows about it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::build::Subject;

type Failure = Box<dyn std::error::Error>;

/// Running subject; ended when it goes out of scope.
pub(crate) struct Process {
    child: Child,
    pub(crate) started: Instant,
}

/// Ticks of `/proc/<pid>/stat` in a second, on every Linux that Lambda runs on.
const TICKS_PER_SECOND: f64 = 100.0;

impl Process {
    pub(crate) fn start(subject: &Subject, runtime_api: &str, aws: &str) -> Result<Self, Failure> {
        let (program, arguments) = subject.command.split_first().ok_or("no command")?;
        let started = Instant::now();
        let child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs([("PATH", std::env::var("PATH")?), ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned())])
            .envs([("AWS_ENDPOINT_URL", format!("http://{aws}")), ("EVENT_QUEUE_URL", format!("http://{aws}/q.fifo"))])
            .envs([("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "bench"), ("AWS_SECRET_ACCESS_KEY", "bench")])
            .envs([("AWS_LAMBDA_FUNCTION_NAME", "bench"), ("AWS_LAMBDA_FUNCTION_VERSION", "1")])
            .envs([("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"), ("SECRET_ID", "bench")])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self { child, started })
    }

    /// Processor time so far, of all threads.
    pub(crate) fn cpu(&self) -> Result<Duration, Failure> {
        let stat = self.proc("stat")?;
        // The name in the second field may hold anything, so that counting starts behind it.
        let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks: u32 =
            fields.get(11..13).ok_or("stat")?.iter().map(|field| field.parse::<u32>()).sum::<Result<_, _>>()?;
        Ok(Duration::from_secs_f64(f64::from(ticks) / TICKS_PER_SECOND))
    }

    /// Most memory that it ever had, in kilobytes.
    pub(crate) fn peak_kilobytes(&self) -> Result<u32, Failure> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("VmHWM")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Ends it.
    pub(crate) async fn end(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    fn proc(&self, file: &str) -> Result<String, Failure> {
        let id = self.child.id().ok_or("process has ended")?;
        Ok(std::fs::read_to_string(format!("/proc/{id}/{file}"))?)
    }
}
