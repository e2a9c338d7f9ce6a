// What a team would write: verify, split, enqueue.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient, SendMessageBatchCommand } from "@aws-sdk/client-sqs";

const secretsManager = new SecretsManagerClient({});
const sqs = new SQSClient({});
const secret = secretsManager
  .send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ID }))
  .then(({ SecretString }) => JSON.parse(SecretString));

export async function handler(event) {
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const { appSecret, pageId } = await secret;
  const expected = Buffer.from(`sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`);
  const given = Buffer.from(event.headers["x-hub-signature-256"] ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { statusCode: 401 };
  const events = JSON.parse(body).entry.filter(({ id }) => id === pageId).flatMap(({ messaging = [] }) => messaging);
  for (let start = 0; start < events.length; start += 10) {
    const Entries = events.slice(start, start + 10).map((item, index) => ({
      Id: String(index),
      MessageGroupId: `${pageId}:${item.sender.id}`,
      MessageDeduplicationId: createHash("sha256").update(item.message?.mid ?? JSON.stringify(item)).digest("hex"),
      MessageBody: JSON.stringify({ pageId, event: item }),
    }));
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.EVENT_QUEUE_URL, Entries }));
    if (Failed?.length) return { statusCode: 503 };
  }
  return { statusCode: 200, body: "EVENT_RECEIVED" };
}
