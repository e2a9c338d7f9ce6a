//! The template's alarms, the documents and the code speak of the same things.

use std::collections::BTreeSet;

use consumer::TIME_LIMIT;
use messenger_channel::queue::{MAX_RECEIVE_COUNT, RETENTION, VISIBILITY_TIMEOUT};
use messenger_channel::telemetry::lines::CONFIGURATION_STALE;

const TEMPLATE: &str = include_str!("../../template.yaml");
const OPERATIONS: &str = include_str!("../../docs/operations.md");
const INGRESS: &str = include_str!("../../docs/ingress.md");

/// Name and properties of each alarm.
fn alarms() -> Vec<(&'static str, &'static str)> {
    let resources =
        TEMPLATE.split("\n\n").filter_map(|block| block.split_once(":\n    Type: AWS::CloudWatch::Alarm\n"));
    resources.map(|(name, properties)| (name.rsplit(' ').next().unwrap_or(name), properties)).collect()
}

/// What stands behind a word, up to the end of the line or the brace.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.split(word).nth(1)?.split(['\n', '}']).next()
}

#[test]
fn every_alarm_is_in_the_runbook() {
    let alarms = alarms();
    assert_eq!(alarms.len(), TEMPLATE.matches("Type: AWS::CloudWatch::Alarm").count());
    for (name, properties) in alarms {
        assert!(OPERATIONS.contains(&format!("`{name}`")), "{name} is not in docs/operations.md");
        assert!(properties.contains("<<: "), "{name} notifies nobody");
    }
}

#[test]
fn every_metric_of_ours_that_an_alarm_watches_is_a_documented_one() {
    let documented = |word: &str| [OPERATIONS, INGRESS].iter().any(|guide| guide.contains(&format!("`{word}`")));
    let ours: Vec<_> =
        alarms().into_iter().filter(|(_, alarm)| alarm.contains("Namespace: MessengerChannel\n")).collect();
    assert!(ours.len() > 10, "{ours:?}");
    for (name, properties) in ours {
        let metric = after(properties, "MetricName: ");
        assert!(metric.is_some_and(documented), "{name}: {metric:?}");
        let reason = after(properties, "Name: Reason, Value: ");
        assert!(reason.is_none_or(documented), "{name}: {reason:?}");
        assert!(properties.contains("{Name: Function, Value: !Ref "), "{name} would be another stack's too");
    }
}

/// Dimensions of a metric besides the function, as a guide's table has them.
fn dimensions(metric: &str) -> Option<&'static str> {
    let row = format!("| `{metric}` |");
    [OPERATIONS, INGRESS].into_iter().find_map(|guide| guide.split_once(&row)?.1.split('|').nth(1)).map(str::trim)
}

#[test]
fn an_alarm_watches_a_metric_by_the_dimensions_that_it_is_written_with() {
    let mut seen = Vec::new();
    for (name, properties) in alarms().into_iter().filter(|(_, alarm)| alarm.contains("Namespace: MessengerChannel\n"))
    {
        let metric = after(properties, "MetricName: ").unwrap();
        let written = dimensions(metric).unwrap_or_else(|| panic!("{metric} is in no table"));
        // CloudWatch sums up nothing over dimensions that an alarm leaves out.
        match properties.matches("{Name: ").count() {
            1 => assert!(written.is_empty() || written.starts_with("none"), "{name}: {metric} has {written}"),
            2 => assert!(properties.contains("Name: Reason") && written.contains("`Reason`"), "{name}: {written}"),
            count => panic!("{name} has {count} dimensions"),
        }
        seen.push(metric);
    }
    assert!(seen.contains(&"QueueAge") && seen.contains(&"AccountWaiting"), "{seen:?}");
}

#[test]
fn the_line_that_a_filter_counts_is_the_one_that_the_code_writes() {
    let line = after(TEMPLATE, "$.message = \"").and_then(|rest| rest.split('*').next());
    assert_eq!(line, Some(CONFIGURATION_STALE));
}

/// Every block of a resource type, from its name on.
fn resources(kind: &str) -> Vec<&'static str> {
    let kind = format!(":\n    Type: {kind}\n");
    TEMPLATE.split("\n\n  ").filter(|block| block.contains(&kind)).collect()
}

/// Numbers that a property has in these blocks, each once.
fn numbers(blocks: &[&str], property: &str) -> BTreeSet<u64> {
    let lines = blocks.iter().flat_map(|block| block.lines());
    lines.filter_map(|line| line.trim().strip_prefix(property)?.strip_prefix(": ")?.parse().ok()).collect()
}

#[test]
fn queues_and_function_have_the_numbers_that_the_code_reckons_with() {
    let queues = resources("AWS::SQS::Queue");
    assert_eq!((queues.len(), TEMPLATE.matches("maxReceiveCount: ").count()), (4, 2));
    assert_eq!(numbers(&queues, "maxReceiveCount"), [u64::from(MAX_RECEIVE_COUNT)].into());
    assert_eq!(numbers(&queues, "VisibilityTimeout"), [VISIBILITY_TIMEOUT.as_secs()].into());
    assert_eq!(numbers(&queues, "MessageRetentionPeriod"), [RETENTION.as_secs()].into());
    let functions = resources("AWS::Serverless::Function");
    let consumer: Vec<_> = functions.into_iter().filter(|block| block.starts_with("ConsumerFunction:")).collect();
    assert_eq!(numbers(&consumer, "Timeout"), [TIME_LIMIT.as_secs()].into());
    assert_eq!(VISIBILITY_TIMEOUT, TIME_LIMIT * 6);
}
