//! Cold start: settings, clients, run. A consumer of one's own hands its handler in.

use std::process::ExitCode;

use aws_lambda_events::sqs::SqsEvent;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use messenger_channel::clock::SystemClock;
use messenger_channel::secrets::{Secrets, SecretsManager};
use messenger_channel::settings::environment;
use messenger_channel::state::DynamoState;
use messenger_channel::telemetry::{self, Metrics};
use messenger_graph::GraphClient;

use crate::dispatch::handler::Handle;
use crate::publish::Publisher;
use crate::requeue::SqsRequeue;
use crate::settings::{ConsumerSettings, SECRET_DEMAND_INTERVAL};
use crate::{Consumer, Deadline, Wired};

/// How often a call of the table is made in all. Every write is made so that repeating it does no harm.
const TABLE_CALLS: u32 = 3;

/// Runs the Lambda function, from its environment, until Lambda ends it. Accounts whose dispatch is `handler` are
/// answered by `handler`.
///
/// What is wrong with the environment, or with a file that it names, ends it at once, with one log line that names it.
pub async fn run<H: Handle>(handler: H) -> ExitCode {
    match start(handler).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::log_start_failure(error);
            ExitCode::FAILURE
        }
    }
}

async fn start<H: Handle>(handler: H) -> Result<(), Error> {
    let log_crates = handler.log_crates();
    let settings = ConsumerSettings::read(&environment, handler)?;
    telemetry::init_logs(settings.log_level, &log_crates);
    let aws = settings.aws.config()?;
    let table = aws_sdk_dynamodb::config::Builder::from(&aws)
        .retry_config(RetryConfig::standard().with_max_attempts(TABLE_CALLS))
        .build();
    let secrets = SecretsManager::new(aws_sdk_secretsmanager::Client::new(&aws), settings.secret_id);
    let consumer = Consumer::new(Wired {
        state: DynamoState::new(aws_sdk_dynamodb::Client::from_conf(table), settings.state_table),
        graph: GraphClient::new(&settings.graph)?,
        dispatch: settings.dispatcher.aws(aws.clone()),
        results: Publisher::new(&aws),
        requeue: SqsRequeue::new(aws_sdk_sqs::Client::new(&aws), settings.events, settings.commands),
        configured: Secrets::new(secrets, SystemClock, settings.secret_ttl).demanded_every(SECRET_DEMAND_INTERVAL),
        clock: SystemClock,
        metrics: Metrics::to_stdout("consumer"),
        settings: settings.consumer,
    });
    // Boxed, so that the future that a caller holds stays small.
    Box::pin(consumer.warm_up()).await;
    let consumer = &consumer;
    let handle = async |event: LambdaEvent<SqsEvent>| {
        let deadline = Deadline::told(event.context.deadline);
        Ok::<_, Error>(consumer.consume(event.payload, deadline, &event.context.request_id).await)
    };
    Box::pin(lambda_runtime::run(service_fn(handle))).await
}
