// Resident memory and CPU time of the router's process, from its own metrics: for some seconds at rest, then while requests
// come at some rate. Nothing of it fails the test but requests that do.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../gateway-client.mjs";
import { askAtRate, openGateway, quantile, tally } from "../faults/gateway-load.mjs";

const REST_MS = 5000;
const LOAD_MS = 8000;
/** What a port-forward carries. */
const FORWARDED_RATE = 20;
const metricsPath =
  "/api/v1/namespaces/vllm-semantic-router-system/services/semantic-router-metrics:metrics/proxy/metrics";
const prompts = ["What is the derivative of x^3?", "May my landlord keep the deposit?", "Which foods are healthy?"];
const bodyOf = (index) => ({ messages: [{ role: "user", content: `${prompts[index % 3]} (${index})` }] });

const gateway = await openGateway();
try {
  const rate = gateway.isDirect ? 200 : FORWARDED_RATE;
  const atRest = await during(() => sleep(REST_MS));
  say("at rest", atRest);
  const loaded = await during(() => askAtRate(gateway, { rate, bodyOf, until: sleep(LOAD_MS) }));
  const { outcomes, seconds } = loaded.result;
  const perRequest = ((loaded.cpuSeconds * 1000) / outcomes.length).toFixed(2);
  const milliseconds = outcomes.map(({ ms }) => ms);
  const latency = `p50 ${quantile(milliseconds, 0.5).toFixed(0)} ms, p99 ${quantile(milliseconds, 0.99).toFixed(0)} ms`;
  say(
    `at ${(outcomes.length / seconds).toFixed(0)} requests/s`,
    loaded,
    `, ${perRequest} ms of CPU a request; ${latency}`,
  );
  assert(
    outcomes.every(({ status, error }) => status === 200 && error === ""),
    tally(outcomes),
  );
} finally {
  await gateway.close();
}

async function during(action) {
  const before = await readMetrics();
  const result = await action();
  const after = await readMetrics();
  const seconds = after.at - before.at;
  const cpuSeconds = after.process_cpu_seconds_total - before.process_cpu_seconds_total;
  return { result, seconds, cpuSeconds, bytes: after.process_resident_memory_bytes };
}

async function readMetrics() {
  const text = await kubectl("get", "--raw", metricsPath);
  const at = performance.now() / 1000;
  const values = [...text.matchAll(/^(process_\w+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]);
  return { at, ...Object.fromEntries(values) };
}

function say(when, { seconds, cpuSeconds, bytes }, more = "") {
  const memory = (bytes / 1024 ** 2).toFixed(0);
  const cores = (cpuSeconds / seconds).toFixed(3);
  process.stdout.write(`figure: router ${when}: ${memory} MiB resident, ${cores} cores${more}\n`);
}
