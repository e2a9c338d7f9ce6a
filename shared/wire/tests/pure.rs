//! The crate stays pure: nothing beneath it opens a connection, runs a runtime or speaks to AWS.

use std::collections::{BTreeMap, BTreeSet};

/// Every crate of the workspace with what it depends on, for tests and under any feature too.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// Crates that the network cannot be reached without, but through the standard library.
const NETWORK: [&str; 18] = [
    "async-std",
    "curl",
    "h2",
    "hyper",
    "hyper-util",
    "isahc",
    "mio",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "tungstenite",
    "ureq",
];

fn dependencies() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut dependencies = BTreeMap::<_, Vec<_>>::new();
    for package in LOCK.split("[[package]]").skip(1) {
        // A dependency has its version behind the name where there are several.
        let quoted = |line: &'static str| line.split('"').nth(1)?.split(' ').next();
        let named = package.lines().find(|line| line.starts_with("name = "));
        let Some(name) = named.and_then(quoted) else { continue };
        let listed = package.lines().filter(|line| line.starts_with(" \"")).filter_map(quoted);
        dependencies.entry(name).or_default().extend(listed);
    }
    dependencies
}

fn network_beneath(package: &'static str) -> Vec<&'static str> {
    let dependencies = dependencies();
    let (mut found, mut open) = (BTreeSet::new(), vec![package]);
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(&dependencies[name]);
        }
    }
    found.into_iter().filter(|name| NETWORK.contains(name) || name.starts_with("aws-")).collect()
}

#[test]
fn no_network_crate_is_beneath_this_one() {
    assert_eq!(network_beneath("messenger-wire"), [""; 0]);
    assert!(network_beneath("messenger-graph").contains(&"reqwest"), "which has to have one");
}
