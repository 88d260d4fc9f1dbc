import { createLadder, createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { createPageRoute, serveGateway } from "@signalbox/hono-server/node";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/**
 * Time of one decision in a Chromium tab, with the static tier and with each network on WASM, message to the worker
 * included. Needs a build and Chromium: SIGNALBOX_CHROMIUM names it.
 */

const executablePath = process.env["SIGNALBOX_CHROMIUM"];
if (executablePath === undefined) throw new Error("SIGNALBOX_CHROMIUM must name the browser");
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const { config } = loadConfig(read("../examples/demo.yaml"), { env: {} });
const directory = fileURLToPath(new URL("../packages/web/playground/dist", import.meta.url));
const router = createRouter({ config: config!, models: createLadder([]) });
const gateway = await serveGateway({ port: 0, getRouter: () => router, page: createPageRoute({ directory }) });
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
});

interface Hook {
  ready(tier: string): Promise<void>;
  route(body: string, options: { onlyTier: string }): Promise<unknown>;
}

try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${gateway.port}/`);
  console.log(`Chromium ${browser.version()}`);
  for (const [tier, count] of [
    ["static", 400],
    ["fast", 100],
    ["encoder", 20],
  ] as const) {
    for (const tokens of [32, 128, 512]) {
      const sentence = "How do I compute the derivative of a composed function, and why does the chain rule hold? ";
      // About 4.4 characters a token; what exceeds a network's limit is sampled.
      const content = sentence.repeat(30).slice(0, Math.round(tokens * 4.4));
      const body = JSON.stringify({ model: "MoM", messages: [{ role: "user", content }] });
      const times = await page.evaluate(
        async ([text, onlyTier, rounds]) => {
          const { signalbox } = globalThis as unknown as { signalbox: Hook };
          await signalbox.ready(onlyTier);
          for (let index = 0; index < 3; index++) await signalbox.route(text, { onlyTier });
          const measured: number[] = [];
          for (let index = 0; index < rounds; index++) {
            const started = performance.now();
            await signalbox.route(text, { onlyTier });
            measured.push(performance.now() - started);
          }
          return measured.sort((a, b) => a - b);
        },
        [body, tier, count] as const,
      );
      const at = (share: number): string => times[Math.floor(share * times.length)]!.toFixed(2).padStart(8);
      console.log(
        `${tier.padEnd(8)} about ${String(tokens).padStart(3)} tokens   p50 ${at(0.5)} ms   p95 ${at(0.95)} ms`,
      );
    }
  }
} finally {
  await browser.close();
  await gateway.close({ graceMs: 500 });
}
