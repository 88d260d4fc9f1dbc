// Waits until the router has the guide's configuration again: models of providers are refused.

import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { connectToGateway } from "../../gateway-client.mjs";
import { requests } from "./bodies.mjs";

/** A kubelet may take two minutes until a folder has a new ConfigMap. */
const LIMIT_MS = 240_000;
const deadline = Date.now() + LIMIT_MS;
const gateway = await connectToGateway("semantic-router");
for (;;) {
  const { status } = await gateway.post("/v1/chat/completions", { ...requests.chat, model: "openai" });
  if (status === 400) break;
  assert(Date.now() < deadline, `the model openai is answered with ${status} after ${LIMIT_MS / 1000} s`);
  await delay(500);
}
await gateway.close();
