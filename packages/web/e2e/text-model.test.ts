import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ModelManifest } from "@signalbox/core";
import { defineTextModelContract } from "@signalbox/core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSmallModelFolder } from "../../node/src/__fixtures__/small-model-folder.ts";
import type { SmallModelFolder } from "../../node/src/__fixtures__/small-model-folder.ts";
import { servePlayground } from "../playground/serve.mjs";
import type { ServedPlayground } from "../playground/serve.mjs";
import type { WebRuntime } from "../src/index.ts";
import { chromiumProgram, chromiumSkipReason, launchChromium } from "./testing/browser.ts";
import { bundleContractPage } from "./testing/contract-bundle.ts";
import type { ContractBundle } from "./testing/contract-bundle.ts";

const embedded = fileURLToPath(new URL("../../../models/embedded/", import.meta.url));
const manifestOf = (folder: string) =>
  JSON.parse(
    readFileSync(new URL("manifest.json", `file://${folder.endsWith("/") ? folder : `${folder}/`}`), "utf8"),
  ) as ModelManifest;

/** Chromium's software adapter: real WebGPU, about a hundred times slower than WASM, so it gets the small model. */
const softwareGpu = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

interface Subject {
  readonly name: string;
  readonly runtime: WebRuntime;
  readonly models: "embedded" | "small";
  readonly tier: "fast" | "encoder";
  readonly switches: readonly string[];
}

const subjects: readonly Subject[] = [
  { name: "web-wasm, the embedded fast encoder", runtime: "wasm", models: "embedded", tier: "fast", switches: [] },
  { name: "web-wasm, the embedded encoder", runtime: "wasm", models: "embedded", tier: "encoder", switches: [] },
  { name: "web-wasm, a small encoder", runtime: "wasm", models: "small", tier: "encoder", switches: [] },
  {
    name: "web-webgpu, a small encoder on the software adapter",
    runtime: "webgpu",
    models: "small",
    tier: "encoder",
    switches: softwareGpu,
  },
];
const ofTheEmbedded = subjects.filter(({ models }) => models === "embedded");
const onTheGpu = subjects.find(({ runtime }) => runtime === "webgpu")!;

/**
 * The recipe's values come from native code with exact 8-bit sums, as WASM computes them; what is left is the order of the
 * float operations between them. Measured over 300 prompts: 0.00002 in the median, 0.11 at most.
 */
const MEDIAN_DISTANCE = 0.005;
const MOVABLE_MARGIN = 0.15;

interface GoldenFile {
  readonly cases: readonly ({ readonly text: string } & {
    readonly [Tier in Subject["tier"]]: { readonly probabilities: Readonly<Record<string, readonly number[]>> };
  })[];
}

/** How far two answers are apart at most, and whether they name the same label. */
function compare(text: string, one: readonly number[], other: readonly number[]) {
  const top = (values: readonly number[]) => values.indexOf(Math.max(...values));
  const [first = 0, second = 0] = other.toSorted((a, b) => b - a);
  return {
    text: text.slice(0, 40),
    apart: Math.max(...one.map((value, index) => Math.abs(value - other[index]!))),
    isSame: top(one) === top(other),
    margin: first - second,
  };
}

describe.skipIf(chromiumProgram.missing)(`text models in a browser ${chromiumSkipReason}`, () => {
  let bundle: ContractBundle;
  let server: ServedPlayground;
  let small: SmallModelFolder;

  beforeAll(async () => {
    small = createSmallModelFolder();
    bundle = await bundleContractPage({ embedded, small: small.path });
    server = await servePlayground({ folder: bundle.folder });
  });
  afterAll(async () => {
    await server?.close();
    bundle?.remove();
    small?.remove();
  });

  async function openContract(
    browser: Browser,
    { runtime, models, tier }: Subject,
    runtimes: readonly WebRuntime[] = [runtime],
  ): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "contract" in globalThis);
    const files = Object.fromEntries(
      Object.entries(bundle.runtimeFiles).map(([name, { mjs, wasm }]) => [
        name,
        { mjs: server.url + mjs, wasm: server.url + wasm },
      ]),
    );
    const manifest = models === "embedded" ? manifestOf(embedded) : small.manifest;
    await page.evaluate((options) => globalThis.contract.open(options), {
      manifest,
      tier,
      modelsUrl: `${server.url}${models}/`,
      runtimes,
      runtimeFiles: files,
    });
    return page;
  }

  describe.each(subjects)("$name", (subject) => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await launchChromium(subject.switches);
      page = await openContract(browser, subject);
    });
    afterAll(async () => {
      await browser?.close();
    });

    test(`runs on ${subject.runtime} and nothing else`, async () => {
      expect(await page.evaluate(() => globalThis.contract.runtime())).toBe(subject.runtime);
    });

    // The suite's cases have their names here and their bodies there; a browser misses none of them.
    const browserTest = Object.assign(
      (name: string) =>
        test.each([name])("%s", async (each) => page.evaluate((asked) => globalThis.contract.run(asked), each)),
      { skip: (name: string) => expect.unreachable(`${name} is skipped without a reason here`) },
    );
    defineTextModelContract(
      { describe, test: browserTest },
      { name: subject.name, create: () => Promise.reject(new Error("created in the browser")) },
    );
  });

  test.each(ofTheEmbedded)("$name, says in the browser what it said natively", async (subject) => {
    const browser = await launchChromium();
    const page = await openContract(browser, subject);
    const { cases } = JSON.parse(readFileSync(`${embedded}golden.json`, "utf8")) as GoldenFile;
    const heads = Object.keys(cases[0]![subject.tier].probabilities);
    const said = await page.evaluate(([texts, names]) => globalThis.contract.probabilities(texts, names), [
      cases.map(({ text }) => text),
      heads,
    ] as const);
    for (const head of heads) {
      const rows = cases.flatMap(({ text, [subject.tier]: { probabilities } }, index) => {
        // Of a text with several windows the recipe says nothing of the heads that read them.
        const expected = probabilities[head];
        return expected === undefined ? [] : [compare(text, said[index]![head]!, expected)];
      });
      const distances = rows.map(({ apart }) => apart).toSorted((a, b) => a - b);
      expect(distances[rows.length >> 1], `${head}, median distance`).toBeLessThan(MEDIAN_DISTANCE);
      expect(
        rows.filter(({ isSame, margin }) => !isSame && margin > MOVABLE_MARGIN),
        `${head}, other labels in spite of a clear margin`,
      ).toEqual([]);
    }
    await browser.close();
  });

  test("without a GPU adapter the next runtime of the list is taken, and named", async () => {
    const browser = await launchChromium();
    const page = await openContract(browser, onTheGpu, ["webgpu", "wasm"]);
    expect(await page.evaluate(() => globalThis.contract.runtime())).toBe("wasm");
    await browser.close();
  });
});
