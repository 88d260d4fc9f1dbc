// The processes of a benchmark: proxies under test on core 0, load and back end on core 1, where `taskset` is there.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const canPin = process.platform === "linux" && availableParallelism() > 1 && existsSync("/usr/bin/taskset");
export const pinning = canPin ? "proxy alone on core 0, load and back end on core 1" : "nothing pinned";
const children: ChildProcess[] = [];

export interface Measured {
  readonly requests: number;
  /** Answers other than 200, or without what was expected in them. */
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicroseconds: number;
}

/** What `load.ts` is to do. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** `name: value`. */
  readonly headers: readonly string[];
  /** JSON; a prompt of mathematics when left out. */
  readonly body?: string;
  /** Text that every answer must hold. */
  readonly expected?: string;
}

/** Sends the load through a proxy whose process is `child`; undefined for the back end alone. */
export async function measure(load: Load, child: ChildProcess | undefined): Promise<Measured> {
  const before = cpuMicroseconds(child);
  const client = spawnOn(1, [...script("load.ts"), JSON.stringify(load)]);
  const line = await firstLine(client);
  await once(client, "exit");
  const measured = JSON.parse(line) as Omit<Measured, "cpuMicroseconds">;
  return { ...measured, cpuMicroseconds: (cpuMicroseconds(child) - before) / measured.requests };
}

/** User and system time of a process so far, from the kernel's clock ticks. */
function cpuMicroseconds(child: ChildProcess | undefined): number {
  if (child?.pid === undefined || process.platform !== "linux") return 0;
  const fields = readFileSync(`/proc/${child.pid}/stat`, "latin1").split(") ")[1]!.split(" ");
  const ticksPerSecond = 100;
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

/** Arguments of Node for a file beside this one. */
export function script(file: string): string[] {
  return ["--conditions=@signalbox/source", fileURLToPath(new URL(file, import.meta.url))];
}

function spawnOn(core: 0 | 1, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const [command, prefix] = canPin ? ["taskset", ["-c", String(core), process.execPath]] : [process.execPath, []];
  const child = spawn(command, [...prefix, ...args], { stdio: ["ignore", "pipe", "inherit"], env });
  children.push(child);
  return child;
}

/** A server that prints its port as JSON. */
export async function start(
  args: readonly string[],
  { core }: { readonly core: 0 | 1 },
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const child = spawnOn(core, args);
  return { port: (JSON.parse(await firstLine(child)) as { port: number }).port, child };
}

/** Portkey, started by its `entry`. */
export async function startPortkey(entry: string): Promise<{ readonly port: number; readonly child: ChildProcess }> {
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
  return { port, child };
}

export function endAll(): void {
  for (const child of children) child.kill();
}

export async function freePort(): Promise<number> {
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
