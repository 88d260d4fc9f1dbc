// What translating between APIs costs: µs and bytes per request, whole answer and event of a stream for each wire; and
// requests per second through the gateway beside Portkey, OpenAI's API to OpenAI's and to Anthropic's, whole and streamed.
//
//   node --conditions=@signalbox/source bench/providers.ts [--rounds=5] [--no-portkey]
//
// The processes are those of bench/gateway.ts: the proxy under test alone on core 0, load and back end on core 1, in turn
// within each round. An answer counts only when it is 200 and holds the last word of the model in the client's API.

import type { ChildProcess } from "node:child_process";
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { findPortkey, portkeyHeaders } from "./gateway/portkey.ts";
import {
  endAll,
  measure,
  pinning,
  script,
  start,
  startPortkey,
  type Load,
  type Measured,
} from "./gateway/processes.ts";
import { median, middle, print, spread } from "./gateway/spread.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, "no-portkey": { type: "boolean", default: false } },
});
const rounds = Number(values.rounds);
const CONNECTIONS = 16;

const cases = (["openai", "anthropic"] as const).flatMap((provider) =>
  [false, true].map((stream) => ({ provider, stream, name: `OpenAI → ${provider}, ${stream ? "SSE" : "JSON"}` })),
);
type Case = (typeof cases)[number];

interface Proxy {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly headers: (provider: Case["provider"]) => readonly string[];
  /** Requests per round, whole and streamed. */
  readonly counts: readonly [whole: number, streamed: number];
}

// A young generation in which nothing has to be collected while bytes are counted.
const flags = ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"];
spawnSync(process.execPath, [...flags, ...script("../providers/translation.ts")], { stdio: "inherit" });
try {
  await run();
} finally {
  endAll();
}

async function run(): Promise<void> {
  const backEnd = await start(script("../providers/back-end.ts"), { core: 1 });
  const ours = await start([...script("../providers/serve-signalbox.ts"), String(backEnd.port)], { core: 0 });
  const proxies: Proxy[] = [{ name: "signalbox", ...ours, headers: () => [], counts: [4000, 1000] }];
  const portkey = values["no-portkey"] ? { missing: "switched off" } : await findPortkey();
  if ("entry" in portkey) {
    const headers = (provider: Case["provider"]): readonly string[] => portkeyHeaders(backEnd.port, provider);
    proxies.push({ name: "Portkey", ...(await startPortkey(portkey.entry)), headers, counts: [1000, 300] });
  } else print(`without @portkey-ai/gateway: ${portkey.missing}`);

  const results = new Map<string, Measured[]>();
  const resultsOf = (proxy: Proxy, { name }: Case): Measured[] => {
    const key = `${proxy.name} ${name}`;
    const found = results.get(key) ?? [];
    results.set(key, found);
    return found;
  };
  for (const each of cases) for (const proxy of proxies) await measure(loadOf(proxy, each, 0.25), proxy.child);
  for (let round = 0; round < rounds; round++) {
    for (const each of cases) {
      // Who begins changes with the round.
      for (let turn = 0; turn < proxies.length; turn++) {
        const proxy = proxies[(turn + round) % proxies.length]!;
        resultsOf(proxy, each).push(await measure(loadOf(proxy, each), proxy.child));
      }
    }
  }
  report(proxies, resultsOf);
}

function loadOf({ port, headers, counts }: Proxy, { provider, stream }: Case, share = 1): Load {
  const body = JSON.stringify({
    model: provider,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "What is the derivative of f(x) = x^3?" },
    ],
    temperature: 0.2,
    max_tokens: 200,
    stream,
  });
  const requests = Math.ceil(counts[stream ? 1 : 0] * share);
  const expected = stream ? "data: [DONE]" : "the power rule . ";
  return { port, connections: CONNECTIONS, requests, headers: headers(provider), body, expected };
}

function report(proxies: readonly Proxy[], resultsOf: (proxy: Proxy, each: Case) => readonly Measured[]): void {
  const load = loadavg().map((average) => average.toFixed(1));
  print(
    `\n${rounds} rounds, ${CONNECTIONS} connections, medians [lowest to highest]; Node ${process.version}; ${pinning}`,
  );
  print(`load averages of the machine at the end: ${load.join(", ")}`);
  for (const each of cases) {
    print(each.name);
    for (const proxy of proxies) {
      const measured = resultsOf(proxy, each);
      const failed = measured.reduce((sum, result) => sum + result.failed, 0);
      print(
        `  ${proxy.name.padEnd(12)}${`${spread(measured, (result) => result.perSecond, 0)} req/s`.padEnd(34)}${`p99 ${middle(measured, (result) => result.p99Ms).toFixed(1)} ms`.padEnd(16)}${middle(measured, (result) => result.cpuMicroseconds).toFixed(0)} µs CPU a request${failed === 0 ? "" : `, ${failed} FAILED`}`,
      );
    }
    const [ours, theirs] = proxies.map((proxy) => resultsOf(proxy, each));
    if (ours === undefined || theirs === undefined) continue;
    const ratios = ours.map(({ perSecond }, round) => perSecond / theirs[round]!.perSecond);
    print(
      `  ${"ratio".padEnd(12)}${median(ratios).toFixed(2)} × the requests per second [${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}]`,
    );
  }
}
