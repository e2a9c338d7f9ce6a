//! The example is as short as it is said to be. The manifest of docs/handlers.md: what it names is there, and what it
//! copies is still the same.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The manifest of the document.
fn manifest() -> String {
    let document = std::fs::read_to_string(root().join("docs/handlers.md")).unwrap();
    let (_, rest) = document.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn every_crate_of_the_manifest_is_where_it_says() {
    let manifest = manifest();
    let dependencies = manifest.lines().filter_map(|line| line.split_once(" = { path = \"../messenger/"));
    let named: Vec<_> = dependencies.map(|(name, path)| (name, path.strip_suffix("\" }").unwrap())).collect();
    assert_eq!(named.len(), 4);
    for (name, path) in named {
        let crate_manifest = std::fs::read_to_string(root().join(path).join("Cargo.toml")).unwrap();
        assert!(crate_manifest.contains(&format!("name = \"{name}\"\n")), "{name} is not in {path}");
    }
}

#[test]
fn the_profile_of_the_manifest_is_that_of_the_functions() {
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, profile) = workspace.split_once("[profile.release]\n").unwrap();
    let (profile, _) = profile.split_once("[profile.release.package]\n").unwrap();
    let manifest = manifest();
    let (_, copied) = manifest.split_once("[profile.release]\n").unwrap();
    assert_eq!(settings(copied), settings(profile));
}

fn settings(profile: &str) -> Vec<&str> {
    profile.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn a_complete_consumer_has_less_than_forty_lines() {
    let files = std::fs::read_dir(root().join("examples/echo-bot/src")).unwrap().map(|file| file.unwrap().path());
    let lines = files.map(|file| std::fs::read_to_string(file).unwrap().lines().count()).sum::<usize>();
    assert!((1..40).contains(&lines), "{lines} lines");
}
