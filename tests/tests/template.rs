//! The template's alarms, the documents and the code speak of the same things.

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
