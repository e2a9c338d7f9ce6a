//! An ingress at work, with a Runtime API and an AWS of its own.

use std::time::Duration;

use crate::aws::FakeAws;
use crate::build::Subject;
use crate::delivery::{Mix, event};
use crate::measure::{IngressRow, LARGE, percentile};
use crate::process::Process;
use crate::runtime_api::RuntimeApi;

type Failure = Box<dyn std::error::Error>;

/// Ingress that takes deliveries, and what was measured of it so far.
pub(crate) struct Running {
    process: Process,
    runtime_api: RuntimeApi,
    fake: FakeAws,
    /// Number of the next delivery.
    next: usize,
    times: Vec<Duration>,
    cpu_before: Duration,
}

/// Deliveries before measuring begins.
const WARM_UP: usize = 500;

/// What most deliveries are.
const SMALL: Mix = Mix { messages: 1, people: 1 };

/// Time that a call to the queue takes during large deliveries.
const LATENCY: Duration = Duration::from_millis(10);

/// How often each large delivery is sent.
const REPETITIONS: usize = 5;

impl Running {
    /// Starts it and warms it up.
    pub(crate) async fn start(subject: &Subject) -> Result<Self, Failure> {
        let (fake, aws) = FakeAws::listen().await?;
        let runtime_api = RuntimeApi::listen().await?;
        let process = Process::start(subject, &runtime_api.address, &aws)?;
        let (times, cpu_before) = (Vec::new(), Duration::ZERO);
        let mut running = Self { process, runtime_api, fake, next: 0, times, cpu_before };
        running.send(WARM_UP, SMALL).await?;
        running.cpu_before = running.process.cpu()?;
        Ok(running)
    }

    /// Takes small deliveries.
    pub(crate) async fn take_turn(&mut self, deliveries: usize) -> Result<(), Failure> {
        self.fake.reset(Duration::ZERO);
        let times = self.send(deliveries, SMALL).await?;
        self.times.extend(times);
        Ok(())
    }

    /// Takes the large ones, and ends.
    pub(crate) async fn finish(mut self) -> Result<IngressRow, Failure> {
        let cpu = self.process.cpu()?.saturating_sub(self.cpu_before);
        let cpu = cpu.div_f64(f64::from(u32::try_from(self.times.len())?));
        let peak_kilobytes = self.process.peak_kilobytes()?;
        let mut large = Vec::new();
        for mix in LARGE {
            self.fake.reset(LATENCY);
            large.push(percentile(&mut self.send(REPETITIONS, mix).await?, 50));
        }
        self.process.end().await?;
        let (p50, p99) = (percentile(&mut self.times, 50), percentile(&mut self.times, 99));
        Ok(IngressRow { p50, p99, cpu, peak_kilobytes, large })
    }

    /// Sends deliveries one after the other; gives the time of each. It counts only where the work was done: everything
    /// stored, in order within each group.
    async fn send(&mut self, deliveries: usize, mix: Mix) -> Result<Vec<Duration>, Failure> {
        let (before, _) = self.fake.stored();
        let mut times = Vec::with_capacity(deliveries);
        for _ in 0..deliveries {
            times.push(self.deliver(mix).await?);
        }
        match self.fake.stored() {
            (stored, 0) if stored - before == deliveries * mix.messages => Ok(times),
            (stored, disorder) => Err(format!("{stored} messages stored, {disorder} out of order").into()),
        }
    }

    async fn deliver(&mut self, mix: Mix) -> Result<Duration, Failure> {
        let (time, answer) = self.runtime_api.invoke(event(self.next, mix)).await?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        if answer["statusCode"] != 200 {
            return Err(format!("delivery {} was answered {}", self.next, answer["statusCode"]).into());
        }
        self.next += 1;
        Ok(time)
    }
}
