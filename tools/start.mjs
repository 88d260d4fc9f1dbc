// `npm start`: installs what running needs, builds, and starts the gateway with the demo config.
// Arguments go to `signalbox serve`: npm start -- --once, npm start -- --config my.yaml, npm start -- --port 9000.

import { main } from "./process.mjs";
import { runSignalbox } from "./signalbox.mjs";

await main(() => {
  const args = process.argv.slice(2);
  const hasConfig = args.some((arg) => arg === "--config" || arg.startsWith("--config="));
  return runSignalbox(["serve", ...(hasConfig || args.includes("--demo") ? [] : ["--demo"]), ...args]);
});
