//! What fuzzing found worth keeping, held to the properties that it was found with: fuzzing itself
//! takes minutes and a tool.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

#[path = "../../fuzz/fuzz_targets/properties/body.rs"]
mod body;
#[path = "../../fuzz/fuzz_targets/properties/envelope.rs"]
mod envelope;
#[path = "../../fuzz/fuzz_targets/properties/header.rs"]
mod header;

/// Every kept input of a target.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).expect("a corpus").map(|file| file.expect("a file").path());
    let inputs: Vec<_> = files.map(|path| std::fs::read(path).expect("an input")).collect();
    assert!(inputs.len() >= 10, "{target} has {}", inputs.len());
    inputs
}

/// Those that are text, as targets that take text see them.
fn texts(target: &str) -> Vec<String> {
    corpus(target).into_iter().filter_map(|input| String::from_utf8(input).ok()).collect()
}

#[test]
fn every_header_is_refused_or_the_one_form_of_its_signature() {
    for input in texts("header") {
        header::holds(&input);
    }
}

#[test]
fn every_body_is_refused_or_comes_apart_whole() {
    let events: Vec<_> = corpus("body").iter().map(|input| body::holds(input)).collect();
    let documented = events.iter().filter(|events| **events > 0).count();
    assert!(documented >= 5, "{documented} bodies of the documented shape have events");
}

/// Inputs of the corpus are text, as the target once took them.
#[test]
fn a_body_with_a_byte_that_is_no_text_breaks_nothing() {
    for mut input in corpus("body") {
        let middle = input.len() / 2;
        input.insert(middle, 0xff);
        body::holds(&input);
    }
}

#[test]
fn every_queue_message_is_refused_or_written_again_as_the_same() {
    let inputs = texts("envelope");
    let (compressed, plain): (Vec<_>, Vec<_>) = inputs.iter().partition(|input| input.contains("\"compressed\":"));
    for (inputs, least) in [(compressed, 2), (plain, 4)] {
        let read = inputs.iter().filter(|input| envelope::holds(input).is_some()).count();
        assert!((least..inputs.len()).contains(&read), "{read} of {} are read", inputs.len());
    }
}
