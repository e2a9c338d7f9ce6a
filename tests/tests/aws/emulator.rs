//! What was deployed, and the few calls to AWS that the tests need. The emulator wants no signature.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::setting;

/// The deployed stack.
pub(crate) struct Stack {
    endpoint: String,
    outputs: HashMap<String, String>,
    http: reqwest::Client,
}

impl Stack {
    /// Reads the outputs that `sam list stack-outputs` printed.
    pub(crate) fn deployed() -> Self {
        let outputs = std::fs::read_to_string(setting("MESSENGER_STACK_OUTPUTS")).expect("the stack's outputs");
        let outputs: Vec<HashMap<String, String>> = serde_json::from_str(&outputs).expect("a list of outputs");
        let outputs = outputs.into_iter().map(|mut output| {
            let key = output.remove("OutputKey").expect("a key");
            (key, output.remove("OutputValue").expect("a value"))
        });
        // Calls here are plain HTTP, but the client wants a TLS provider all the same; a second
        // test's call finds it there.
        drop(rustls::crypto::ring::default_provider().install_default());
        Self { endpoint: setting("AWS_ENDPOINT_URL"), outputs: outputs.collect(), http: reqwest::Client::new() }
    }

    pub(crate) fn output(&self, key: &str) -> &str {
        self.outputs.get(key).unwrap_or_else(|| panic!("output {key}"))
    }

    /// Where the emulator listens.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Invokes the function that an output names, and waits for its answer.
    pub(crate) async fn invoke(&self, function: &str, event: &Value) -> Value {
        let function = self.output(function);
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.endpoint);
        let answer = self.http.post(url).json(event).send().await.expect("an answer of the emulator");
        answer.json().await.expect("JSON of the function")
    }

    /// Replaces the secret's value.
    pub(crate) async fn put_secret(&self, value: &str) {
        let request = json!({"SecretId": self.output("SecretArn"), "SecretString": value});
        self.call("secretsmanager.PutSecretValue", &request).await;
    }

    /// Sends a message to the queue that an output names.
    pub(crate) async fn send(&self, queue: &str, group: &str, body: &str) {
        let request = json!({
            "QueueUrl": self.output(queue), "MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": group,
        });
        self.call("AmazonSQS.SendMessage", &request).await;
    }

    /// Waits at most 20 seconds for a message of the queue that an output names, and gives its body.
    pub(crate) async fn receive(&self, queue: &str) -> Option<String> {
        let request = json!({"QueueUrl": self.output(queue), "WaitTimeSeconds": 20});
        let answer = self.call("AmazonSQS.ReceiveMessage", &request).await;
        Some(answer["Messages"][0]["Body"].as_str()?.to_owned())
    }

    async fn call(&self, target: &str, request: &Value) -> Value {
        let call = self.http.post(&self.endpoint).header("X-Amz-Target", target).json(request);
        let answer = call.header("Content-Type", "application/x-amz-json-1.0").send().await.expect("the emulator");
        assert!(answer.status().is_success(), "{target}: {}", answer.status());
        answer.json().await.expect("JSON of the emulator")
    }
}
