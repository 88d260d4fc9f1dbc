// Requests per second and added latency of the gateway, beside a bare undici proxy, bare Hono with fetch, and Portkey.
//
//   node --conditions=@signalbox/source bench/gateway.ts [--rounds=5] [--no-portkey]
//
// One request at a time on each connection, same body, same back end, targets in turn within each round. Load generator
// and back end are separate processes over bare sockets and share the cores with the proxy under test; where `taskset`
// is there, the proxy has core 0 to itself and the other two share core 1. Figures of one run compare with each other
// only; CPU time per request of the proxy's process stands beside, since it does not depend on who waits for whom.

import type { ChildProcess } from "node:child_process";
import { parseArgs } from "node:util";
import { findPortkey, portkeyHeaders } from "./gateway/portkey.ts";
import { endAll, measure, pinning, script, start, startPortkey, type Measured } from "./gateway/processes.ts";
import { median, middle, print, spread } from "./gateway/spread.ts";

interface Target {
  readonly name: string;
  readonly port: number;
  readonly headers: readonly string[];
  /** The proxy's process; undefined for the back end alone. */
  readonly child: ChildProcess | undefined;
  /** Requests per round with 16 connections and with 1: slow targets get fewer, so that rounds stay short. */
  readonly counts: readonly [busy: number, single: number];
}

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, "no-portkey": { type: "boolean", default: false } },
});
const rounds = Number(values.rounds);

try {
  await run();
} finally {
  endAll();
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
  if ("entry" in portkey) {
    const headers = portkeyHeaders(backEnd.port);
    targets.push({ name: "Portkey", ...(await startPortkey(portkey.entry)), headers, counts: [1200, 400] });
  }
  if ("missing" in portkey) print(`without @portkey-ai/gateway: ${portkey.missing}`);

  for (const target of targets) await sendTo(target, 16, Math.ceil(target.counts[0] / 4));
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
          await sendTo(target, connections, target.counts[which]),
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
  print(`\n${rounds} rounds, medians [lowest to highest]; Node ${process.version}; ${pinning}`);
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

function sendTo({ port, headers, child }: Target, connections: number, requests: number): Promise<Measured> {
  return measure({ port, headers, connections, requests }, child);
}
