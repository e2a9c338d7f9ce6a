//! A fresh table of DynamoDB.

use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use messenger_channel::aws::AwsSettings;
use messenger_channel::settings::{Settings, environment};
use messenger_channel::state::DynamoState;

/// Makes a table with a random name; the emulator ends with its tables.
pub(crate) async fn fresh() -> DynamoState {
    let mut settings = Settings::new(&environment);
    let aws = AwsSettings::read(&mut settings);
    let config = settings.finish(aws).expect("the settings of AWS are set").config().unwrap();
    // The emulator's first calls take longer than any of DynamoDB's.
    let patient = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(20)).build();
    let config = aws_sdk_dynamodb::config::Builder::from(&config).timeout_config(patient).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let name = format!("state-{:016x}", u64::from_be_bytes(random));
    let attribute = |name: &str| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    client
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk"))
        .attribute_definitions(attribute("sk"))
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .send()
        .await
        .unwrap();
    DynamoState::new(client, name)
}
