//! Cold start: settings, clients, run.

use std::process::ExitCode;
use std::sync::Arc;

use aws_sdk_sqs::config;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use ingress::settings::IngressSettings;
use ingress::{Ingress, gateway};
use lambda_http::{Error, lambda_runtime, service_fn};
use messenger_channel::aws::Terse;
use messenger_channel::clock::SystemClock;
use messenger_channel::queue::sqs::SqsQueue;
use messenger_channel::secrets::{Secrets, SecretsManager};
use messenger_channel::settings::environment;
use messenger_channel::telemetry::{self, Metrics};

// Below 1,769 MB a sandbox has less than one processor: more threads would only take turns.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // As a task: to wake the future of `main` itself takes the runtime a look at the system each time.
    match tokio::spawn(run()).await.unwrap_or_else(|panic| Err(panic.into())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::log_start_failure(error);
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let settings = IngressSettings::read(&environment)?;
    telemetry::init_logs(settings.log_level, &[]);
    let aws = settings.aws.config()?;
    let source = SecretsManager::new(aws_sdk_secretsmanager::Client::new(&aws), settings.secret_id);
    let secrets = Secrets::new(source, SystemClock, settings.secret_ttl).of_apps_alone();
    // Whoever calls the queue bounds the call: a second time-out would only cost time.
    let lean = config::Builder::from(&aws).timeout_config(TimeoutConfig::disabled()).interceptor(Terse).build();
    let queue = SqsQueue::new(aws_sdk_sqs::Client::from_conf(lean), settings.event_queue_url);
    let ingress = Ingress::new(secrets, queue, SystemClock, settings.body_limit, Metrics::to_stdout("ingress"));
    ingress.warm_up().await;
    let ingress = Arc::new(ingress);
    let handle = move |event| {
        let ingress = Arc::clone(&ingress);
        async move { gateway::invoke(&*ingress, event).await }
    };
    lambda_runtime::run(service_fn(handle)).await
}
