//! Cold start: settings, clients, run.

use std::process::ExitCode;

use aws_lambda_events::sqs::SqsEvent;
use consumer::requeue::SqsRequeue;
use consumer::settings::ConsumerSettings;
use consumer::{Consumer, Deadline, Parts};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use messenger_channel::clock::SystemClock;
use messenger_channel::secrets::{Secrets, SecretsManager};
use messenger_channel::settings::environment;
use messenger_channel::state::DynamoState;
use messenger_channel::telemetry;
use messenger_graph::{GraphClient, GraphConfig};
use messenger_wire::TimestampMs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("consumer does not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let settings = ConsumerSettings::read(&environment)?;
    telemetry::init_logs(settings.log_level);
    let aws = settings.aws.config(environment)?;
    let source = SecretsManager::new(aws_sdk_secretsmanager::Client::new(&aws), settings.secret_id);
    let graph = GraphConfig { base_url: settings.graph_base_url, version: settings.graph_version, ..GraphConfig::default() };
    let consumer = Consumer::new(Parts {
        state: DynamoState::new(aws_sdk_dynamodb::Client::new(&aws), settings.state_table),
        graph: GraphClient::new(&graph)?,
        dispatch: Echo,
        requeue: SqsRequeue::new(aws_sdk_sqs::Client::new(&aws), settings.events, settings.commands),
        configured: Secrets::new(source, SystemClock, settings.secret_ttl),
        clock: SystemClock,
        settings: settings.consumer,
    });
    consumer.warm_up().await;
    let consumer = &consumer;
    let handle = async |event: LambdaEvent<SqsEvent>| {
        let end = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
        let deadline = Deadline::at(TimestampMs::from_millis(end));
        Ok::<_, Error>(consumer.consume(event.payload, deadline).await)
    };
    lambda_runtime::run(service_fn(handle)).await
}

/// Answers with what was said, until the dispatchers are in.
#[derive(Debug)]
struct Echo;

impl consumer::dispatch::Dispatch for Echo {
    async fn dispatch(
        &self,
        _account: &messenger_channel::account::Account,
        input: &messenger_channel::dispatch_input::DispatchInput,
        _context: &consumer::dispatch::DispatchContext,
    ) -> Result<consumer::dispatch::Dispatched, consumer::dispatch::DispatchError> {
        use messenger_channel::dispatch_input::Event;
        let text = match &input.event {
            Event::MessageReceived { message } => message.text.as_deref().unwrap_or("...").to_owned(),
            _ => "...".to_owned(),
        };
        let actions = vec![messenger_channel::action::Action::text(text)];
        Ok(consumer::dispatch::Dispatched { actions, memory: None, repeatable: true })
    }
}
