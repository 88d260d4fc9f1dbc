// Has Prometheus scrape the cluster under traffic; every panel of the dashboard shows something, every alert is loaded.
//
//   node tools/cluster/scenarios/observability/check-metrics.mjs FOLDER

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { connectToGateway } from "../../gateway-client.mjs";
import { limitPanels, panelQueries } from "../../monitoring/panel-queries.mjs";
import { startPrometheus } from "../../monitoring/prometheus.mjs";
import { requests, sendTraffic } from "./traffic.mjs";

const execute = promisify(execFile);
const RELOAD_LIMIT_MS = 180_000;
const PANELS_LIMIT_MS = 60_000;
const figure = (text) => process.stdout.write(`figure: observability: ${text}\n`);

const [folder = "."] = process.argv.slice(2);
const gateway = await connectToGateway("semantic-router");
const prometheus = await startPrometheus(join(folder, "prometheus"));
try {
  await configurationIsInForce();
  await backEndFails();
  const queries = (await panelQueries()).filter(({ panel }) => !limitPanels.includes(panel));
  let empty = queries;
  const until = Date.now() + PANELS_LIMIT_MS;
  // Rates need points before and after: the traffic goes on until all is to be seen.
  while (empty.length > 0 && Date.now() < until) {
    await sendTraffic(gateway, { rounds: 3 });
    await sleep(1500);
    const results = await Promise.all(
      empty.map(async (each) => ({ each, series: await prometheus.query(each.expression) })),
    );
    empty = results.filter(({ series }) => series.length === 0).map(({ each }) => each);
  }
  assert.deepEqual(
    empty.map(({ panel, expression }) => `${panel}: ${expression}`),
    [],
    "panels without data",
  );
  const panels = new Set(queries.map(({ panel }) => panel)).size;
  figure(`${queries.length} queries of ${panels} panels return data`);
  const targets = await prometheus.targets();
  for (const { health, lastError, scrapePool } of targets) assert.equal(health, "up", `${scrapePool}: ${lastError}`);
  figure(`Prometheus scrapes ${targets.map(({ scrapePool }) => scrapePool).join(", ")}`);
  const rules = await prometheus.rules();
  assert(rules.length > 10, `${rules.length} rules are loaded`);
  for (const { name, health, lastError } of rules) assert.notEqual(health, "err", `${name}: ${lastError}`);
  const firing = rules.filter(({ state }) => state === "firing").map(({ name }) => name);
  assert.deepEqual(firing, [], "alerts that fire though nothing is wrong");
  figure(`${rules.length} alert rules are loaded and evaluated, none fires`);
} finally {
  await Promise.all([prometheus.close(), gateway.close()]);
}

/** Its pods go away and come back; a client sees that. */
async function backEndFails() {
  const scale = async (replicas) => {
    await execute("kubectl", ["scale", "deployment/llm", `--replicas=${replicas}`]);
    const condition =
      replicas === 0 ? ["--for=delete", "pod", "--selector=app=llm"] : ["--for=condition=Available", "deployment/llm"];
    await execute("kubectl", ["wait", ...condition, "--timeout=120s"]);
  };
  const statusOf = async () => {
    const response = await gateway.post("/v1/chat/completions", requests.law.body);
    await response.text();
    return response.status;
  };
  const until = async (isThere, what) => {
    for (let tries = 0; !isThere(await statusOf()); tries++) {
      assert(tries < 60, what);
      await sleep(500);
    }
  };
  await scale(0);
  await until((status) => status >= 500, "requests pass though the back end is away");
  await scale(1);
  await until((status) => status === 200, "requests fail though the back end is back");
}

/** Pods read the new configuration by themselves, when the file has reached them. */
async function configurationIsInForce() {
  const until = Date.now() + RELOAD_LIMIT_MS;
  for (;;) {
    const response = await gateway.post("/v1/chat/completions", requests.attack.body);
    await response.text();
    if (response.headers.get("x-vsr-selected-decision") === "guard") return;
    assert(Date.now() < until, `the decision guard was not taken: ${response.status}`);
    await sleep(1000);
  }
}
