// A Prometheus of the test's own: scrapes what the cluster's monitors name, loads its rules, and is asked.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findPrometheus } from "../../programs/promtool.mjs";
import { scrapeConfigs } from "./scrape-configs.mjs";

const execute = promisify(execFile);
const START_LIMIT_MS = 60_000;
/** Short, so that a rate over few seconds has points. */
const INTERVAL = "1s";

/**
 * Starts Prometheus with its data in `folder`, for the monitors and rules that the cluster has. Resolves to
 * `{ query, targets, rules, close }` once it answers; throws what it printed where it ends.
 */
export async function startPrometheus(folder) {
  const program = await findPrometheus();
  mkdirSync(folder, { recursive: true });
  const objects = await kubectlList("servicemonitors,podmonitors,prometheusrules,services,pods");
  const proxy = await startKubectlProxy();
  const rulesFile = join(folder, "rules.json");
  const config = {
    global: { scrape_interval: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: [rulesFile],
    scrape_configs: scrapeConfigs(objects, { apiServer: proxy.url, interval: INTERVAL }),
  };
  const groups = objects.filter(({ kind }) => kind === "PrometheusRule").flatMap(({ spec }) => spec.groups);
  // JSON is YAML.
  writeFileSync(rulesFile, JSON.stringify({ groups }));
  writeFileSync(join(folder, "prometheus.json"), JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, "prometheus.json")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let printed = "";
  child.stderr.on("data", (piece) => (printed = (printed + piece).slice(-10_000)));
  const close = async () => {
    await Promise.all([stop(child), proxy.close()]);
  };
  try {
    await untilReady();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    /** The series of an instant query, `{ metric, value }` each. */
    query: async (expression) => {
      const data = await get(`/api/v1/query?${new URLSearchParams({ query: expression })}`);
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    targets: async () => (await get("/api/v1/targets?state=active")).activeTargets,
    rules: async () => (await get("/api/v1/rules")).groups.flatMap((group) => group.rules),
    close,
  };

  async function get(path) {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(30_000) });
    const answer = await response.json();
    if (answer.status !== "success") throw new Error(`Prometheus refuses ${path}: ${answer.error}`);
    return answer.data;
  }

  async function untilReady() {
    const limit = Date.now() + START_LIMIT_MS;
    while (Date.now() < limit) {
      if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${printed}`);
      const response = await fetch(`${url}/-/ready`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(200);
    }
    throw new Error(`Prometheus was not ready in time:\n${printed}`);
  }
}

async function kubectlList(kinds) {
  const { stdout } = await execute("kubectl", ["get", kinds, "--all-namespaces", "--output", "json"], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout).items;
}

async function startKubectlProxy() {
  const child = spawn("kubectl", ["proxy", "--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /Starting to serve on (\S+)/.exec(line)?.[1];
    if (address) return { url: `http://${address}`, close: () => stop(child) };
  }
  throw new Error("kubectl proxy ended");
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
