// Requests per second and added latency of the gateway, beside a bare undici proxy, bare Hono with fetch, and Portkey.
//
//   node --conditions=@signalbox/source bench/gateway.ts [--rounds=5] [--no-portkey]
//
// One request at a time on each connection, same body, same back end, targets in turn within each round. Load generator
// and back end are separate processes over bare sockets and share the cores with the proxy under test; where `taskset`
// is there, the proxy has core 0 to itself and the other two share core 1. Figures of one run compare with each other
// only; CPU time per request of the proxy's process stands beside, since it does not depend on who waits for whom.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findPortkey, portkeyHeaders } from "./gateway/portkey.ts";

interface Target {
  readonly name: string;
  readonly port: number;
  readonly headers: readonly string[];
  /** The proxy's process; undefined for the back end alone. */
  readonly child: ChildProcess | undefined;
  /** Requests per round with 16 connections and with 1: slow targets get fewer, so that rounds stay short. */
  readonly counts: readonly [busy: number, single: number];
}

interface Measured {
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicroseconds: number;
}

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, "no-portkey": { type: "boolean", default: false } },
});
const rounds = Number(values.rounds);
const canPin = process.platform === "linux" && availableParallelism() > 1 && existsSync("/usr/bin/taskset");
const children: ChildProcess[] = [];

try {
  await run();
} finally {
  for (const child of children) child.kill();
}

async function run(): Promise<void> {
  const backEnd = await start(script("back-end.ts"), { core: 1 });
  const targets: Target[] = [
    { name: "back end alone", port: backEnd.port, headers: [], child: undefined, counts: [10_000, 3000] },
  ];
  for (const [name, file, counts] of [
    ["bare undici dispatch", "serve-bare-undici.ts", [8000, 2000]],
    ["signalbox", "serve-signalbox.ts", [8000, 2000]],
    ["bare Hono + fetch", "serve-hono-fetch.ts", [2000, 600]],
  ] as const) {
    const { port, child } = await start([...script(file), String(backEnd.port)], { core: 0 });
    targets.push({ name, port, headers: [], child, counts });
  }
  const portkey = values["no-portkey"] ? { missing: "switched off" } : await findPortkey();
  if ("entry" in portkey) targets.push(await startPortkey(portkey.entry, backEnd.port));
  else print(`without @portkey-ai/gateway: ${portkey.missing}`);

  for (const target of targets) await measure(target, 16, Math.ceil(target.counts[0] / 4));
  const busy = new Map<string, Measured[]>();
  const single = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [connections, results, which] of [
      [16, busy, 0],
      [1, single, 1],
    ] as const) {
      // Each round begins with another target, so that none always runs after the same neighbour.
      for (let turn = 0; turn < targets.length; turn++) {
        const target = targets[(turn + round) % targets.length]!;
        results.set(target.name, [
          ...(results.get(target.name) ?? []),
          await measure(target, connections, target.counts[which]),
        ]);
      }
    }
  }
  report(targets, busy, single);
}

function report(
  targets: readonly Target[],
  busy: ReadonlyMap<string, readonly Measured[]>,
  single: ReadonlyMap<string, readonly Measured[]>,
): void {
  print(
    `\n${rounds} rounds, medians [lowest to highest]; Node ${process.version}; ${canPin ? "proxy alone on core 0, load and back end on core 1" : "nothing pinned"}`,
  );
  print(
    `${"".padEnd(22)}${"16 connections".padEnd(30)}${"p99".padEnd(10)}${"CPU a request".padEnd(16)}${"1 connection p50".padEnd(26)}added p50`,
  );
  const directMs = middle(single.get("back end alone")!, (result) => result.p50Ms);
  for (const { name } of targets) {
    const many = busy.get(name)!;
    const one = single.get(name)!;
    const cells = [
      `${spread(many, (result) => result.perSecond, 0)} req/s`.padEnd(30),
      `${middle(many, (result) => result.p99Ms).toFixed(1)} ms`.padEnd(10),
      (name === "back end alone" ? "" : `${middle(many, (result) => result.cpuMicroseconds).toFixed(0)} µs`).padEnd(16),
      `${spread(one, (result) => result.p50Ms, 3)} ms`.padEnd(26),
      `${(middle(one, (result) => result.p50Ms) - directMs).toFixed(3)} ms`,
    ];
    print(`${name.padEnd(22)}${cells.join("")}`);
  }
  print("");
  for (const { name } of targets) {
    if (name === "signalbox" || name === "back end alone") continue;
    const ratios = busy.get("signalbox")!.map((ours, round) => ours.perSecond / busy.get(name)![round]!.perSecond);
    const cpu =
      middle(busy.get("signalbox")!, (result) => result.cpuMicroseconds) /
      middle(busy.get(name)!, (result) => result.cpuMicroseconds);
    print(
      `signalbox / ${name}: ${median(ratios).toFixed(2)} × the requests per second [${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}], ${cpu.toFixed(2)} × the CPU a request`,
    );
  }
  const failed = [...busy.values(), ...single.values()].flat().reduce((sum, result) => sum + result.failed, 0);
  print(`answers other than 200: ${failed}`);
}

async function measure(target: Target, connections: number, requests: number): Promise<Measured> {
  const before = cpuMicroseconds(target.child);
  const load = spawnOn(1, [
    ...script("load.ts"),
    String(target.port),
    String(connections),
    String(requests),
    ...target.headers,
  ]);
  const line = await firstLine(load);
  await once(load, "exit");
  const measured = JSON.parse(line) as Omit<Measured, "cpuMicroseconds">;
  return { ...measured, cpuMicroseconds: (cpuMicroseconds(target.child) - before) / measured.requests };
}

/** User and system time of a process so far, from the kernel's clock ticks. */
function cpuMicroseconds(child: ChildProcess | undefined): number {
  if (child?.pid === undefined || process.platform !== "linux") return 0;
  const fields = readFileSync(`/proc/${child.pid}/stat`, "latin1").split(") ")[1]!.split(" ");
  const ticksPerSecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

function script(file: string): string[] {
  return ["--conditions=@signalbox/source", fileURLToPath(new URL(`gateway/${file}`, import.meta.url))];
}

function spawnOn(core: 0 | 1, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const [command, prefix] = canPin ? ["taskset", ["-c", String(core), process.execPath]] : [process.execPath, []];
  const child = spawn(command, [...prefix, ...args], { stdio: ["ignore", "pipe", "inherit"], env });
  children.push(child);
  return child;
}

async function start(
  args: readonly string[],
  { core }: { readonly core: 0 | 1 },
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const child = spawnOn(core, args);
  return { port: (JSON.parse(await firstLine(child)) as { port: number }).port, child };
}

async function startPortkey(entry: string, backEndPort: number): Promise<Target> {
  const port = await freePort();
  const child = spawnOn(0, [entry, "--headless", `--port=${port}`], { ...process.env, NODE_ENV: "production" });
  child.stdout?.resume();
  for (let tries = 0; tries < 100; tries++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await sleep(100);
  }
  return { name: "Portkey", port, headers: portkeyHeaders(backEndPort), child, counts: [1200, 400] };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  return line;
}

function spread(results: readonly Measured[], pick: (result: Measured) => number, digits: number): string {
  const picked = results.map(pick);
  return `${median(picked).toFixed(digits)} [${Math.min(...picked).toFixed(digits)} to ${Math.max(...picked).toFixed(digits)}]`;
}

function middle(results: readonly Measured[], pick: (result: Measured) => number): number {
  return median(results.map(pick));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
