// What signalbox's filter adds to a request through Envoy, beside a filter that does nothing and no filter at all.
//
//   SIGNALBOX_ENVOY=… node --conditions=@signalbox/source bench/envoy.ts [--rounds=5] [--seconds=2]
//
// One Envoy with a listener for each of them, one worker thread, all before the same back end, which answers at once. The
// filter that does nothing is the bare grpc-js echo of bench/ext-proc.ts, asked for the same messages. Targets take turns
// within each round. Client, Envoy, back end and filters share the machine's cores, so figures of one run compare with each
// other only; "added" is the difference of medians to the listener without a filter.

import { envoyBootstrap } from "@signalbox/ext-proc";
import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "./gateway/processes.ts";

interface Target {
  readonly name: string;
  readonly port: number;
  /** The filter's process. */
  readonly child: ChildProcess | undefined;
}

interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly failed: number;
}

const subjects = ["x^2", "sin x", "e^x", "ln x", "tan x", "1/x", "sqrt(x)", "cos 2x"];
const CONCURRENCIES = [1, 16, 64];
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "2" } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const envoy = process.env["SIGNALBOX_ENVOY"];
if (envoy === undefined) throw new Error("SIGNALBOX_ENVOY: the path of Envoy is needed");

const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-"));
const children: ChildProcess[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
try {
  const targets = await startAll();
  const results = new Map<string, Measured[]>();
  for (const target of targets) await measure(target, 16);
  for (let round = 0; round < rounds; round++) {
    for (const concurrency of CONCURRENCIES) {
      for (let turn = 0; turn < targets.length; turn++) {
        const target = targets[(turn + round) % targets.length]!;
        const key = `${target.name} ${concurrency}`;
        results.set(key, [...(results.get(key) ?? []), await measure(target, concurrency)]);
      }
    }
  }
  report(targets, results);
} finally {
  agent.destroy();
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function startAll(): Promise<Target[]> {
  const backEnd = spawn(process.execPath, [path("./gateway/back-end.ts")], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(backEnd);
  const [line] = (await once(backEnd.stdout, "data")) as [Buffer];
  const upstream = { address: "127.0.0.1", port: (JSON.parse(line.toString()) as { port: number }).port };
  const filters = [
    ["a filter that does nothing", "serve-echo.ts", ""],
    ["signalbox, keyword", "serve-signalbox.ts", "keyword"],
    ["signalbox, domain, static tier", "serve-signalbox.ts", "static"],
    ["signalbox, domain, whole ladder", "serve-signalbox.ts", "ladder"],
  ] as const;
  const targets: Target[] = [];
  const listeners: object[] = [];
  const clusters = new Map<string, object>();
  const add = async (name: string, filter: { port: number; child: ChildProcess } | undefined): Promise<void> => {
    // Also the authority of what Envoy asks, so without spaces.
    const id = `target-${targets.length}`;
    const listener = { address: "127.0.0.1", port: await freePort() };
    const extProc = { address: "127.0.0.1", port: filter?.port ?? 1 };
    const bootstrap = envoyBootstrap({ listener, admin: listener, extProc, upstream, models: [] });
    const own = JSON.parse(
      JSON.stringify(bootstrap).replaceAll('"cluster_name":"signalbox"', `"cluster_name":"${id}"`),
    ) as { static_resources: { listeners: [Listener]; clusters: { name: string }[] } };
    const [ownListener] = own.static_resources.listeners;
    const { typed_config: manager } = ownListener.filter_chains[0].filters[0];
    manager.access_log = [];
    if (filter === undefined) manager.http_filters = manager.http_filters.slice(1);
    listeners.push({ ...ownListener, name: id });
    for (const cluster of own.static_resources.clusters) {
      if (cluster.name === "llm") clusters.set("llm", cluster);
      else if (filter !== undefined) clusters.set(id, { ...cluster, name: id, health_checks: [] });
    }
    targets.push({ name, port: listener.port, child: filter?.child });
  };
  await add("no filter", undefined);
  for (const [name, file, argument] of filters) {
    const child = fork(path(`./ext-proc/${file}`), [argument], { execArgv: ["--conditions=@signalbox/source"] });
    children.push(child);
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    await add(name, { port, child });
  }
  const file = join(folder, "envoy.json");
  writeFileSync(file, JSON.stringify({ static_resources: { listeners, clusters: [...clusters.values()] } }));
  children.push(
    spawn(envoy!, ["-c", file, "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "critical"], {
      stdio: ["ignore", "inherit", "inherit"],
    }),
  );
  for (const { port } of targets) while ((await ask(port, 0).catch(() => 0)) !== 200) await sleep(100);
  return targets;
}

interface Listener {
  readonly filter_chains: [{ filters: [{ typed_config: { access_log: object[]; http_filters: object[] } }] }];
}

async function measure({ port, child }: Target, concurrency: number): Promise<Measured> {
  const latencies: number[] = [];
  let failed = 0;
  const cpuBefore = await cpuOf(child);
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  const worker = async (first: number): Promise<void> => {
    for (let index = first; performance.now() < end; index += concurrency) {
      const sentAt = performance.now();
      const status = await ask(port, index);
      if (status === 200) latencies.push(performance.now() - sentAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, index) => worker(index)));
  const took = (performance.now() - startedAt) / 1000;
  const cpuMs = ((await cpuOf(child)) - cpuBefore) / 1000 / latencies.length;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99), perSecond: latencies.length / took, cpuMs, failed };
}

function ask(port: number, index: number): Promise<number> {
  const subject = subjects[index % subjects.length]!;
  const question = index % 2 === 0 ? `What is the derivative of ${subject}?` : `A castle that looks like ${subject}?`;
  const system = "Answer in two or three sentences and say which rule you used. ".repeat(12);
  const body = JSON.stringify({
    model: "auto",
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
  });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: "127.0.0.1", port, method: "POST", path: "/v1/chat/completions", headers },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function report(targets: readonly Target[], results: ReadonlyMap<string, readonly Measured[]>): void {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`Node ${process.versions.node}, ${rounds} rounds of ${seconds} s, medians of the rounds (least to most)`);
  const figure = (measured: readonly Measured[], key: keyof Measured): number =>
    median(measured.map((each) => each[key]));
  for (const concurrency of CONCURRENCIES) {
    print(`\n${concurrency} at a time`);
    print(
      `${"listener".padEnd(34)}${"p50 ms".padEnd(26)}${"p99 ms".padEnd(10)}${"added p50, p99".padEnd(18)}${"requests/s".padEnd(12)}filter's CPU ms`,
    );
    const of = (name: string): readonly Measured[] => results.get(`${name} ${concurrency}`)!;
    const plain = of(targets[0]!.name);
    for (const { name, child } of targets) {
      const own = of(name);
      const all = own.map(({ p50Ms }) => p50Ms);
      const p50 = `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
      const added = (["p50Ms", "p99Ms"] as const).map((key) => (figure(own, key) - figure(plain, key)).toFixed(2));
      print(
        `${name.padEnd(34)}${p50.padEnd(26)}${figure(own, "p99Ms").toFixed(2).padEnd(10)}${(child === undefined ? "" : added.join(", ")).padEnd(18)}${figure(own, "perSecond").toFixed(0).padEnd(12)}${child === undefined ? "" : figure(own, "cpuMs").toFixed(2)}${failures(own)}`,
      );
    }
  }
}

function failures(measured: readonly Measured[]): string {
  const failed = measured.reduce((sum, each) => sum + each.failed, 0);
  return failed === 0 ? "" : `, ${failed} requests failed`;
}

async function cpuOf(child: ChildProcess | undefined): Promise<number> {
  if (child === undefined) return 0;
  child.send("cpu");
  const [{ cpuMicroseconds }] = (await once(child, "message")) as [{ cpuMicroseconds: number }];
  return cpuMicroseconds;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
