import { createLadder, createRouter } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { serveGateway } from "../src/node/serve.ts";

/** How often memory is looked at while a form goes through. */
const SAMPLE_MS = 10;

/** A gateway in a process of its own, which tells over IPC how much memory it took. */
const { config } = loadConfig(process.argv[2] ?? "");
if (config === undefined) throw new Error("the test's config does not load");
const router = createRouter({ config, models: createLadder([]) });
const server = await serveGateway({ port: 0, getRouter: () => router });
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, SAMPLE_MS);
process.on("message", () => {
  process.send?.({ rss: process.memoryUsage.rss(), peak });
  peak = 0;
});
process.send?.({ port: server.port });
