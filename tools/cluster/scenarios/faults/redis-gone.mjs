// What becomes of limits while Redis is away: requests pass uncounted, and when it is back they are counted again.
// Expects a limit of two requests an hour for each user.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { connectToGateway, kubectl } from "../../gateway-client.mjs";

const redis = ["--namespace", "redis-system", "deployment/redis"];
/** The service connects anew in its own time, and an hour may end in between. */
const LIMIT_MS = 60_000;

const gateway = await connectToGateway("semantic-router");
const body = { model: "MoM", messages: [{ role: "user", content: "What is the derivative of x^3?" }] };
const ask = async (user) => {
  const startedAt = Date.now();
  const response = await gateway.post("/v1/chat/completions", body, { "x-user-id": user });
  await response.arrayBuffer();
  return { status: response.status, ms: Date.now() - startedAt };
};

try {
  await untilRefused("before");
  await kubectl("scale", ...redis, "--replicas=0");
  await kubectl("wait", "--for=delete", "pod", "--namespace", "redis-system", "--selector=app=redis", "--timeout=60s");
  const answers = [];
  for (let index = 0; index < 10; index++) answers.push(await ask("without-redis"));
  const longest = Math.max(...answers.map(({ ms }) => ms));
  const statuses = answers.map(({ status }) => status).join(" ");
  process.stdout.write(`figure: Redis gone: ${statuses}, longest ${longest} ms\n`);
  assert(answers.every(({ status }) => status === 200));
  await kubectl("scale", ...redis, "--replicas=1");
  await kubectl("rollout", "status", ...redis, "--timeout=60s");
  const ms = await untilRefused("after");
  process.stdout.write(`figure: Redis back: limits hold again after ${(ms / 1000).toFixed(1)} s\n`);
} finally {
  await gateway.close();
}

/** A user who asks on and on is refused. Resolves to how long that took. */
async function untilRefused(user) {
  const startedAt = Date.now();
  for (;;) {
    const { status } = await ask(user);
    if (status === 429) return Date.now() - startedAt;
    assert.equal(status, 200);
    assert(Date.now() - startedAt < LIMIT_MS, "no limit holds");
    await sleep(200);
  }
}
