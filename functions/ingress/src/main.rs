//! Cold start: settings, clients, run.

use std::process::ExitCode;

use ingress::settings::IngressSettings;
use ingress::{Ingress, gateway};
use lambda_http::{Error, lambda_runtime, service_fn};
use messenger_channel::clock::SystemClock;
use messenger_channel::queue::sqs::SqsQueue;
use messenger_channel::secrets::{Secrets, SecretsManager};
use messenger_channel::settings::environment;
use messenger_channel::telemetry::{self, Metrics};

// Below 1,769 MB a sandbox has less than one processor: more threads would only take turns.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ingress does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let settings = IngressSettings::read(&environment)?;
    telemetry::init_logs(settings.log_level, &[]);
    let aws = settings.aws.config(environment)?;
    let source = SecretsManager::new(aws_sdk_secretsmanager::Client::new(&aws), settings.secret_id);
    let secrets = Secrets::new(source, SystemClock, settings.secret_ttl);
    let queue = SqsQueue::new(aws_sdk_sqs::Client::new(&aws), settings.event_queue_url);
    let ingress = Ingress::new(secrets, queue, SystemClock, settings.body_limit, Metrics::to_stdout("ingress"));
    ingress.warm_up().await;
    let ingress = &ingress;
    lambda_runtime::run(service_fn(async |event| gateway::invoke(ingress, event).await)).await
}
