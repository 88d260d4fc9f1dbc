import { createRouter, type DecisionRecord, type RouteOutcome } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createExtProcServer } from "@signalbox/ext-proc";
import { createPageRoute, serveGateway, startDemoLlm } from "@signalbox/hono-server/node";
import { loadEmbeddedModels } from "@signalbox/node";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";
import { envoyBootstrap } from "../../ext-proc/src/envoy-bootstrap.ts";
import { startEnvoy } from "../src/envoy-process.ts";
import { parityPrompts } from "./parity-prompts.ts";

const envoyProgram = requireProgram("envoy");
const browserProgram = requireProgram("chromium");
const configPath = fileURLToPath(new URL("../../../examples/demo.yaml", import.meta.url));
const pageDirectory = fileURLToPath(new URL("../../web/playground/dist", import.meta.url));
const bodies = parityPrompts(300).map((prompt) =>
  JSON.stringify({ model: "MoM", messages: [{ role: "user", content: prompt }] }),
);

/**
 * How far the scores of a network with int8 sums may lie apart between Node's kernels and those of WASM: the sums are
 * exact on both, but activations are rounded to 8 bits after float operations of another order. Measured with the
 * encoder: 0.00002 in the median, 0.11 at most. And how many of 300 decisions may differ for it, all of them near a
 * threshold; measured: 4.
 */
const NETWORK_TOLERANCE = 0.2;
const MAX_OTHER_DECISIONS = 9;

/** A busy machine must not turn a slow network into the answer of the tier below here. */
const MODEL_DEADLINE_MS = 20_000;

type Records = readonly DecisionRecord[];

describe("the four forms decide the same", () => {
  it.each(["static", "fast"])(
    "library, gateway and CLI: 300 records of the %s tier are equal byte for byte",
    async (tier) => {
      const [library, gateway, cli] = [await byLibrary(tier), await byGateway(tier), await byCli(tier)];
      expect(library).toHaveLength(300);
      expect(differing(library, gateway)).toEqual([]);
      expect(differing(library, cli)).toEqual([]);
    },
    120_000,
  );

  it("library, gateway and CLI: 300 records of the whole ladder are equal byte for byte", async () => {
    const [library, gateway, cli] = [await byLibrary(), await byGateway(), await byCli()];
    expect(differing(library, gateway)).toEqual([]);
    expect(differing(library, cli)).toEqual([]);
  }, 240_000);

  it.skipIf(envoyProgram.missing)(
    `a real Envoy: 300 records, static and whole ladder, are equal byte for byte ${skipReason(envoyProgram)}`,
    async () => {
      expect(differing(await byLibrary("static"), await byEnvoy("static"))).toEqual([]);
      expect(differing(await byLibrary(), await byEnvoy())).toEqual([]);
    },
    240_000,
  );

  it.skipIf(browserProgram.missing)(
    `Chromium: 300 static records are equal byte for byte; the networks on WASM differ by their margins ${skipReason(browserProgram)}`,
    async () => {
      const tab = await byBrowser();
      expect(differing(await byLibrary("static"), tab.static)).toEqual([]);
      for (const tier of ["fast", "encoder"] as const) {
        const report = compareScores(tier, await byLibrary(tier), tab[tier]);
        process.stdout.write(`${report.lines.join("\n")}\n`);
        expect(report.largest).toBeLessThanOrEqual(NETWORK_TOLERANCE);
        expect(report.otherDecisions).toBeLessThanOrEqual(MAX_OTHER_DECISIONS);
      }
      const library = await byLibrary();
      const changed = library.filter((record, index) => chosen(record) !== chosen(tab.ladder[index]!));
      expect(changed.length).toBeLessThanOrEqual(MAX_OTHER_DECISIONS);
    },
    600_000,
  );
});

/** Prompts whose records are not the same JSON text, with the place of the first difference. At most ten are listed. */
function differing(left: Records, right: Records): string[] {
  return left
    .flatMap((record, index) => {
      const [ours, theirs] = [JSON.stringify(record), JSON.stringify(right[index]) ?? "nothing"];
      if (ours === theirs) return [];
      const at = [...ours].findIndex((character, position) => character !== theirs[position]);
      const around = (json: string): string => json.slice(Math.max(0, at - 60), at + 60);
      return [`prompt ${index}: …${around(ours)}… and …${around(theirs)}…`];
    })
    .slice(0, 10);
}

interface Comparison {
  readonly lines: readonly string[];
  readonly largest: number;
  readonly otherDecisions: number;
}

function chosen({ result }: DecisionRecord): string {
  return "decision" in result ? `${result.decision}` : result.kind;
}

/** By how much the scores of one network differ on two runtimes, and every prompt whose decision differs for it. */
function compareScores(tier: string, left: Records, right: Records): Comparison {
  const margins: number[] = [];
  const changed: string[] = [];
  for (const [index, record] of left.entries()) {
    const [ours, theirs] = [record.heads[0]!, right[index]!.heads[0]!];
    const margin = Math.max(
      ...Object.entries(ours.scores).map(([label, score]) => Math.abs(score - theirs.scores[label]!)),
    );
    margins.push(margin);
    if (chosen(record) === chosen(right[index]!)) continue;
    changed.push(
      `  prompt ${index}: ${chosen(record)} (${ours.label} ${ours.confidence}) on Node, ${chosen(right[index]!)} (${theirs.label} ${theirs.confidence}) in the tab, largest score difference ${margin.toFixed(4)}`,
    );
  }
  const sorted = margins.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(6);
  const summary = `${tier} on Node and on WASM, ${left.length} prompts: score differences p50 ${at(0.5)}, p95 ${at(0.95)}, largest ${at(1)}; ${changed.length} other decisions`;
  return { lines: [summary, ...changed], largest: sorted.at(-1)!, otherDecisions: changed.length };
}

async function byLibrary(tier?: string): Promise<Records> {
  return withRouter(tier, async (router) => {
    const records: DecisionRecord[] = [];
    for (const body of bodies) {
      const { record } = await router.route({ body: new TextEncoder().encode(body), header: () => undefined });
      records.push(record);
    }
    return records;
  });
}

async function byCli(tier?: string): Promise<Records> {
  const args = [
    "--conditions=@signalbox/source",
    fileURLToPath(new URL("../src/main.ts", import.meta.url)),
    "route",
    "--config",
    configPath,
    "--input",
    "-",
  ];
  const child = spawn(process.execPath, [...args, ...(tier === undefined ? [] : ["--tier", tier])], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, SIGNALBOX_DEMO_LLM: "" },
  });
  child.stdin.end(bodies.map((body, id) => `{"id":${id},"request":${body}}\n`).join(""));
  const lines = (await text(child.stdout)).trimEnd().split("\n");
  return lines.map((line) => {
    const { id: _id, ...record } = JSON.parse(line) as DecisionRecord & { id: number };
    return record;
  });
}

async function byGateway(tier?: string): Promise<Records> {
  return withRouter(tier, async (router) => {
    const outcomes: RouteOutcome[] = [];
    const gateway = await serveGateway({
      port: 0,
      getRouter: () => router,
      limits: { modelDeadlineMs: MODEL_DEADLINE_MS },
      onRequest: ({ outcome }) => void outcomes.push(outcome!),
    });
    try {
      await sendAll(gateway.port);
    } finally {
      await gateway.close({ graceMs: 1000 });
    }
    return outcomes.map(({ record }) => record);
  });
}

async function byEnvoy(tier?: string): Promise<Records> {
  return withRouter(tier, async (router, llmPort) => {
    const outcomes: RouteOutcome[] = [];
    const server = createExtProcServer({
      getRouter: () => router,
      address: "127.0.0.1",
      port: 0,
      drainMs: 0,
      modelsMs: MODEL_DEADLINE_MS,
      budgetMs: 30_000,
      onRouted: (outcome) => void outcomes.push(outcome),
    });
    const { port } = await server.start();
    const at = (of: number): { address: string; port: number } => ({ address: "127.0.0.1", port: of });
    const models = ["math", "science", "social", "law", "humanities", "general"].map((name) => `${name}-expert`);
    const envoy = await startEnvoy({
      path: envoyProgram.path!,
      bootstrap: envoyBootstrap({ listener: at(0), admin: at(0), extProc: at(port), upstream: at(llmPort), models }),
    });
    try {
      await sendAll(envoy.ports.get("llm")!);
    } finally {
      await envoy.stop();
      await server.stop({ graceMs: 1000 });
    }
    return outcomes.map(({ record }) => record);
  });
}

async function byBrowser(): Promise<Readonly<Record<"static" | "fast" | "encoder" | "ladder", Records>>> {
  return withRouter("static", async (router) => {
    const gateway = await serveGateway({
      port: 0,
      getRouter: () => router,
      page: createPageRoute({ directory: pageDirectory }),
    });
    const browser = await chromium.launch({
      executablePath: browserProgram.path!,
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${gateway.port}/`);
      const ask = async (onlyTier?: string): Promise<Records> =>
        page.evaluate(
          async ([list, tier]) => {
            const { signalbox } = globalThis as unknown as {
              signalbox: {
                route(body: string, options: object): Promise<{ record: DecisionRecord }>;
                ready(tier: string): Promise<void>;
              };
            };
            for (const each of tier === undefined ? ["static", "fast", "encoder"] : [tier]) await signalbox.ready(each);
            const records: DecisionRecord[] = [];
            for (const body of list)
              records.push((await signalbox.route(body, tier === undefined ? {} : { onlyTier: tier })).record);
            return records;
          },
          [bodies, onlyTier] as const,
        );
      return {
        static: await ask("static"),
        fast: await ask("fast"),
        encoder: await ask("encoder"),
        ladder: await ask(),
      };
    } finally {
      await browser.close();
      await gateway.close({ graceMs: 1000 });
    }
  });
}

/** One after the other, so that the outcomes come in the order of the bodies. */
async function sendAll(port: number): Promise<void> {
  for (const body of bodies) {
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status, await response.text()).toBe(200);
  }
}

async function withRouter<Result>(
  tier: string | undefined,
  use: (router: ReturnType<typeof createRouter>, llmPort: number) => Promise<Result>,
): Promise<Result> {
  const llm = await startDemoLlm({ port: 0 });
  const models = loadEmbeddedModels(tier === undefined ? {} : { tiers: [tier] });
  try {
    await models.ready();
    const { config } = loadConfig(await readFile(configPath, "utf8"), {
      env: { SIGNALBOX_DEMO_LLM: `127.0.0.1:${llm.port}` },
    });
    return await use(createRouter({ config: config!, models }), llm.port);
  } finally {
    await models.close();
    await llm.close({ graceMs: 500 });
  }
}
