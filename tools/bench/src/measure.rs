//! The measurements of one subject.

use std::ops::Range;
use std::time::Duration;

use crate::aws::FakeAws;
use crate::build::{Subject, zip_bytes};
use crate::delivery::{Mix, event};
use crate::process::Process;
use crate::runtime_api::RuntimeApi;

type Failure = Box<dyn std::error::Error>;

/// What was measured of one subject; what does not apply is `None`.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Median from the start of the process to its first question for an event.
    pub(crate) start: Duration,
    pub(crate) ingress: Option<IngressRow>,
    pub(crate) zip_bytes: Option<usize>,
}

pub(crate) struct IngressRow {
    /// Median from event to answer, one message a delivery.
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Processor time of one delivery.
    pub(crate) cpu: Duration,
    pub(crate) peak_kilobytes: u32,
    /// Median from event to answer of each of [`LARGE`], with the queue at [`LATENCY`].
    pub(crate) large: Vec<Duration>,
}

/// Deliveries before measuring begins.
const WARM_UP: usize = 500;

/// What most deliveries are.
const SMALL: Mix = Mix { messages: 1, people: 1 };

/// Large deliveries: a Page's backlog, and one person's.
pub(crate) const LARGE: [Mix; 2] = [Mix { messages: 1_000, people: 100 }, Mix { messages: 1_000, people: 1 }];

/// Time that a call to the queue takes during large deliveries.
const LATENCY: Duration = Duration::from_millis(10);

/// How often each large delivery is sent.
const REPETITIONS: usize = 5;

pub(crate) async fn measure(subject: &Subject, starts: usize, deliveries: usize) -> Result<Row, Failure> {
    Ok(Row {
        name: subject.name,
        start: start(subject, starts).await?,
        ingress: if subject.is_ingress { Some(ingress(subject, deliveries).await?) } else { None },
        zip_bytes: subject.binary.as_deref().map(zip_bytes).transpose()?,
    })
}

async fn start(subject: &Subject, starts: usize) -> Result<Duration, Failure> {
    let (_, aws) = FakeAws::listen().await?;
    let mut times = Vec::new();
    for _ in 0..starts {
        let mut runtime_api = RuntimeApi::listen().await?;
        let process = Process::start(subject, &runtime_api.address, &aws)?;
        times.push(runtime_api.polled().await? - process.started);
        process.end().await?;
    }
    Ok(percentile(&mut times, 50))
}

async fn ingress(subject: &Subject, deliveries: usize) -> Result<IngressRow, Failure> {
    let (fake, aws) = FakeAws::listen().await?;
    let mut runtime_api = RuntimeApi::listen().await?;
    let process = Process::start(subject, &runtime_api.address, &aws)?;
    send(&mut runtime_api, 0..WARM_UP, SMALL).await?;
    fake.reset(Duration::ZERO);
    let before = process.cpu()?;
    let mut next = WARM_UP + deliveries;
    let mut times = send(&mut runtime_api, WARM_UP..next, SMALL).await?;
    let cpu = process.cpu()?.saturating_sub(before).div_f64(f64::from(u32::try_from(deliveries)?));
    check(&fake, deliveries)?;
    let peak_kilobytes = process.peak_kilobytes()?;
    let mut large = Vec::new();
    for mix in LARGE {
        fake.reset(LATENCY);
        let mut times = send(&mut runtime_api, next..next + REPETITIONS, mix).await?;
        check(&fake, REPETITIONS * mix.messages)?;
        large.push(percentile(&mut times, 50));
        next += REPETITIONS;
    }
    process.end().await?;
    let (p50, p99) = (percentile(&mut times, 50), percentile(&mut times, 99));
    Ok(IngressRow { p50, p99, cpu, peak_kilobytes, large })
}

/// Sends deliveries one after the other; gives the time of each.
async fn send(runtime_api: &mut RuntimeApi, numbers: Range<usize>, mix: Mix) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(numbers.len());
    for number in numbers {
        let (time, answer) = runtime_api.invoke(event(number, mix)).await?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        if answer["statusCode"] != 200 {
            return Err(format!("delivery {number} was answered {}", answer["statusCode"]).into());
        }
        times.push(time);
    }
    Ok(times)
}

/// A figure counts only where the work was done: everything stored, in order within each group.
fn check(fake: &FakeAws, messages: usize) -> Result<(), Failure> {
    match fake.stored() {
        (stored, 0) if stored == messages => Ok(()),
        (stored, disorder) => Err(format!("{stored} of {messages} messages stored, {disorder} out of order").into()),
    }
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
}
