// Every request for math-expert is copied to next-expert. Clients have to be answered as if there were no shadow: while it
// is slow, while it hangs, while it is away.

import assert from "node:assert/strict";
import { control, countOf, figure, gatewayUrl, kubectl, quantile, send } from "../../traffic/traffic.mjs";

const url = await gatewayUrl();
const RATE = 20;
/** A request with this header is not copied. */
const off = { "x-signalbox-shadow": "off" };
/** What `/mode?chat=slow` adds to each answer. */
const SLOW_MS = 1000;
/** Requests with and without copies take turns, so many each. */
const BLOCK = 50;
const settings = { url, models: ["math-expert"], rate: RATE, connections: 256, streamEvery: 4 };

await settle();

{
  const { model, headers } = await lastCopy();
  assert.equal(model, "next-expert");
  const own = ["authorization", "cookie", "x-user-id", "x-api-key"].filter((name) => name in headers);
  assert.deepEqual(own, [], "a copy has headers of the client");
}

await control("next", "/mode?chat=slow");
{
  const before = await counted();
  const { sent } = await send({ ...settings, seconds: 40, first: 1000, blocks: { size: BLOCK, headers: off } });
  assertAnswered(sent, "slow shadow");
  const [on, without] = [0, 1].map((odd) =>
    sent.filter(({ index }) => Math.floor(index / BLOCK) % 2 === odd).map(({ ms }) => ms),
  );
  const [p50, p99] = [0.5, 0.99].map((share) => [quantile(on, share), quantile(without, share)]);
  figure(
    `shadow at 100 %, answering after ${SLOW_MS} ms: client p50 ${p50[0]} ms beside ${p50[1]} ms without, p99 ${p99[0]} ms beside ${p99[1]} ms (${on.length} and ${without.length} requests in turns of ${BLOCK})`,
  );
  // Busy machines have their own delays; whoever waited for a copy would have them and a second.
  assert(p50[0] < p50[1] + SLOW_MS / 2, "clients waited for copies");
  await until("all copies have ended", async () => (await counted()).inFlight === 0);
  const copied = difference(await counted(), before);
  assert.deepEqual(copied.results, { answered: on.length });
  assert.deepEqual(copied.answers, { "2xx 2xx": on.length });
  assert.equal(copied.requests, on.length, "copies were copied");
  figure(
    `shadow compared: ${on.length} pairs, mean latency ${Math.round(copied.clientMs / on.length)} ms of clients and ${Math.round(copied.copyMs / on.length)} ms of copies, ${copied.tokens} tokens counted`,
  );
}

await control("next", "/mode?chat=hang");
{
  const before = await counted();
  const { sent } = await send({ ...settings, rate: 2 * RATE, seconds: 8, first: 5000 });
  assertAnswered(sent, "hung shadow");
  const { inFlight, ...after } = await counted();
  const dropped = difference(after, before).results.dropped_busy ?? 0;
  const took = sent.map(({ ms }) => ms);
  figure(
    `hung shadow: 0 errors of ${sent.length}, client p50 ${quantile(took, 0.5)} ms, p99 ${quantile(took, 0.99)} ms; ${inFlight} copies held, ${dropped} dropped`,
  );
  assert.equal(inFlight + dropped, sent.length);
  assert(inFlight <= 128 && dropped > 0, "the limit of copies under way was not kept");
}

await control("next", "/mode?chat=dead");
await until("what hung is let go", async () => (await counted()).inFlight === 0);
{
  const before = await counted();
  const { sent } = await send({ ...settings, seconds: 4, first: 9000 });
  assertAnswered(sent, "dead shadow");
  await until("all copies have ended", async () => (await counted()).inFlight === 0);
  const { answers } = difference(await counted(), before);
  figure(`dead shadow: 0 errors of ${sent.length}; compared ${JSON.stringify(answers)}`);
  assert.deepEqual(answers, { "2xx 5xx": sent.length });
}

await control("next", "/mode?chat=ok");
await until("the shadow is there again", async () => {
  const before = await counted();
  await send({ ...settings, seconds: 0.5, first: 20_000 + Math.floor(Math.random() * 1e6) });
  await until("its copies have ended", async () => (await counted()).inFlight === 0);
  return difference(await counted(), before).answers["2xx 5xx"] === undefined;
});

function assertAnswered(sent, when) {
  const failed = sent.filter(({ status }) => status !== 200);
  assert.deepEqual(failed, [], `${when}: clients saw errors`);
  assert.deepEqual(
    countOf(sent.map(({ from }) => from)),
    { now: sent.length },
    `${when}: not the chosen model answered`,
  );
}

async function lastCopy() {
  const { headers, body } = await control("next", "/seen");
  return { headers, model: JSON.parse(body).model };
}

/** What the router counted of its shadow so far. */
async function counted() {
  const path = "/api/v1/namespaces/vllm-semantic-router-system/services/semantic-router-metrics:metrics/proxy/metrics";
  const lines = (await kubectl("get", "--raw", path))
    .split("\n")
    .map((line) => /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []);
  const series = (name) =>
    lines
      .filter((line) => line[1] === name)
      .map(([, , labels, value]) => ({
        ...Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text])),
        value: Number(value),
      }));
  const sum = (entries) => entries.reduce((total, { value }) => total + value, 0);
  const latency = (answer) =>
    1000 * sum(series("signalbox_shadow_latency_seconds_sum").filter((each) => each.answer === answer));
  return {
    inFlight: sum(series("signalbox_shadow_inflight")),
    results: Object.fromEntries(series("signalbox_shadow_copies_total").map(({ result, value }) => [result, value])),
    answers: Object.fromEntries(
      series("signalbox_shadow_answers_total").map(({ client, copy, value }) => [`${client} ${copy}`, value]),
    ),
    requests: (await control("next", "/seen")).count,
    tokens: sum(series("signalbox_shadow_tokens_total")),
    clientMs: latency("client"),
    copyMs: latency("copy"),
  };
}

function difference(after, before) {
  if (typeof after === "number") return after - (before ?? 0);
  const entries = Object.entries(after).map(([key, value]) => [key, difference(value, before?.[key])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== 0));
}

async function until(what, holds) {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    assert(Date.now() < deadline, `not within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Until the route to the shadow is in place, and its copies are answered. */
async function settle() {
  await control("next", "/mode?chat=ok");
  await until("copies are answered", async () => {
    const before = await counted();
    await send({ ...settings, seconds: 0.5, first: Math.floor(Math.random() * 1e6) });
    await until("its copies have ended", async () => (await counted()).inFlight === 0);
    const { answers } = difference(await counted(), before);
    return Object.keys(answers).join() === "2xx 2xx";
  });
}
