//! What is measured of the subjects. They take turns, so that what else the machine does falls on all of them.

use std::time::Duration;

use crate::aws::FakeAws;
use crate::build::Subject;
use crate::delivery::Mix;
use crate::process::Process;
use crate::running::Running;
use crate::runtime_api::RuntimeApi;

type Failure = Box<dyn std::error::Error>;

/// One pass over all subjects.
pub(crate) struct Measured {
    /// What the processors did while nothing was to be done.
    pub(crate) processors: &'static str,
    pub(crate) rows: Vec<Row>,
}

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
    /// Median from event to answer of each of [`LARGE`].
    pub(crate) large: Vec<Duration>,
}

/// Deliveries until it is another subject's turn.
const TURN: usize = 500;

/// Large deliveries: a Page's backlog, and one person's.
pub(crate) const LARGE: [Mix; 2] = [Mix { messages: 1_000, people: 100 }, Mix { messages: 1_000, people: 1 }];

/// One row for each subject, in their order.
pub(crate) async fn rows(subjects: &[Subject], starts: usize, deliveries: usize) -> Result<Vec<Row>, Failure> {
    let starts = all_starts(subjects, starts).await?;
    let mut running = Vec::new();
    for subject in subjects {
        running.push(if subject.is_ingress { Some(Running::start(subject).await?) } else { None });
    }
    for (turn, delivered) in (0..deliveries).step_by(TURN).enumerate() {
        // There and back, since who comes first finds the processor as the last one left it.
        let mut order: Vec<_> = running.iter_mut().flatten().collect();
        if turn % 2 == 1 {
            order.reverse();
        }
        for ingress in order {
            ingress.take_turn(TURN.min(deliveries - delivered)).await?;
        }
    }
    let mut rows = Vec::new();
    for ((subject, start), running) in subjects.iter().zip(starts).zip(running) {
        let ingress = match running {
            Some(running) => Some(running.finish().await?),
            None => None,
        };
        rows.push(Row { name: subject.name, start, ingress, zip_bytes: subject.zip_bytes });
    }
    Ok(rows)
}

/// Median start of each subject.
async fn all_starts(subjects: &[Subject], starts: usize) -> Result<Vec<Duration>, Failure> {
    let (_, aws) = FakeAws::listen().await?;
    let mut times = vec![Vec::new(); subjects.len()];
    for _ in 0..starts {
        for (subject, times) in subjects.iter().zip(&mut times) {
            let mut runtime_api = RuntimeApi::listen().await?;
            let process = Process::start(subject, &runtime_api.address, &aws)?;
            times.push(runtime_api.polled().await? - process.started);
            process.end().await?;
        }
    }
    Ok(times.iter_mut().map(|times| percentile(times, 50)).collect())
}

pub(crate) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
}
