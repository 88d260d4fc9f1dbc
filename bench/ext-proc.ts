// Streams per second and core of the ext_proc server, beside a bare grpc-js echo server.
//
//   node --conditions=@signalbox/source bench/ext-proc.ts [--rounds=5] [--beside-ai-gateway PATH]
//
// PATH is the program `extproc` of Envoy AI Gateway, whose own filter is an ext_proc server in Go; see ext-proc/ai-gateway.ts.
//
// A stream is one chat completion: request headers and body, response headers and body, each answered before the next
// is sent; 32 streams at a time over one connection. Client and servers are processes of their own, the servers take
// turns within each round. "Per second and core" is streams by CPU time of the server's process, worker threads
// included, which depends neither on the client's speed nor on what else the machine does. Figures of one run compare
// with each other only.

import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startAiGateway } from "./ext-proc/ai-gateway.ts";
import { connect, exchange } from "./ext-proc/client.ts";
import { chatMessages } from "./ext-proc/messages.ts";

interface Target {
  readonly name: string;
  /** One chat completion. */
  readonly send: (messages: readonly Buffer[]) => Promise<void>;
  /** Of its process so far. */
  readonly cpuMicroseconds: () => Promise<number>;
  readonly stop: () => void;
  readonly streams: number;
  readonly measured: Measured[];
}

interface Measured {
  readonly perCoreSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const CONCURRENCY = 32;
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, "beside-ai-gateway": { type: "string" } },
});
const rounds = Number(values.rounds);

const subjects = ["x^2", "sin x", "e^x", "ln x", "tan x", "x^3 - 2x", "1/x", "sqrt(x)", "cos 2x", "x e^x"];
const questions = subjects.flatMap((subject) => [
  chatMessages(`What is the derivative of f(x) = ${subject}?`),
  chatMessages(`Which integral belongs to ${subject}, and why?`),
  chatMessages(`Tell me about a castle on the Rhine that looks like ${subject}.`),
]);

const targets: Target[] = [];
try {
  targets.push(await start("bare grpc-js echo", "serve-echo.ts", { streams: 4000 }));
  targets.push(await start("signalbox, keyword", "serve-signalbox.ts", { argument: "keyword", streams: 3000 }));
  targets.push(
    await start("signalbox, domain, static tier", "serve-signalbox.ts", { argument: "static", streams: 3000 }),
  );
  targets.push(
    await start("signalbox, domain, static and fast tiers", "serve-signalbox.ts", { argument: "fast", streams: 1500 }),
  );
  targets.push(
    await start("signalbox, domain, whole ladder", "serve-signalbox.ts", { argument: "ladder", streams: 500 }),
  );
  const aiGateway = values["beside-ai-gateway"];
  if (aiGateway !== undefined) {
    const { send, sendRouterStream, ...process } = await startAiGateway(aiGateway);
    const name = "Envoy AI Gateway";
    targets.push({ name, send, ...process, streams: 3000, measured: [] });
    targets.push({
      name: `${name}, first filter alone`,
      send: sendRouterStream,
      ...process,
      streams: 3000,
      measured: [],
    });
  }
  for (const target of targets) await measure(target, Math.min(target.streams, 1000));
  for (let round = 0; round < rounds; round++) {
    for (const target of targets) target.measured.push(await measure(target, target.streams));
  }
  report();
} finally {
  for (const { stop } of targets) stop();
}

async function start(
  name: string,
  file: string,
  { argument, streams }: { readonly argument?: string; readonly streams: number },
): Promise<Target> {
  const path = fileURLToPath(new URL(`./ext-proc/${file}`, import.meta.url));
  const child = fork(path, argument === undefined ? [] : [argument], { execArgv: ["--conditions=@signalbox/source"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const { openStream, close } = connect(`127.0.0.1:${port}`);
  return {
    name,
    send: (messages) => exchange(openStream(), messages),
    cpuMicroseconds: () => cpuOf(child),
    stop: () => {
      close();
      child.kill();
    },
    streams,
    measured: [],
  };
}

async function measure(target: Target, streams: number): Promise<Measured> {
  const latencies: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < streams) {
      const messages = questions[next++ % questions.length]!;
      const started = performance.now();
      await target.send(messages);
      latencies.push(performance.now() - started);
    }
  };
  const before = await target.cpuMicroseconds();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const cpuMicroseconds = (await target.cpuMicroseconds()) - before;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(share * (latencies.length - 1))]!;
  return { perCoreSecond: (streams * 1e6) / cpuMicroseconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ cpuMicroseconds }] = (await once(child, "message")) as [{ cpuMicroseconds: number }];
  return cpuMicroseconds;
}

function report(): void {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(
    `Node ${process.versions.node}, ${rounds} rounds, ${CONCURRENCY} streams at a time, 4 messages a stream; medians (least to most)\n`,
  );
  print(
    `${"server".padEnd(42)}${"streams/s and core".padEnd(28)}${"beside echo".padEnd(14)}${"p50 ms".padEnd(10)}p99 ms`,
  );
  const echo = targets[0]!.measured;
  for (const { name, measured } of targets) {
    const perCore = measured.map(({ perCoreSecond }) => perCoreSecond);
    const ratios = measured.map(({ perCoreSecond }, round) => perCoreSecond / echo[round]!.perCoreSecond);
    const spread = `${median(perCore).toFixed(0)} (${Math.min(...perCore).toFixed(0)} to ${Math.max(...perCore).toFixed(0)})`;
    const p50 = median(measured.map(({ p50Ms }) => p50Ms)).toFixed(1);
    print(
      `${name.padEnd(42)}${spread.padEnd(28)}${median(ratios).toFixed(2).padEnd(14)}${p50.padEnd(10)}${median(measured.map(({ p99Ms }) => p99Ms)).toFixed(1)}`,
    );
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
