// `npm run demo:envoy`: the demo LLM, the ext_proc server and a real Envoy in front of both; -- --once sends one request.

import { main } from "./process.mjs";
import { findEnvoy } from "./programs/envoy.mjs";
import { runSignalbox } from "./signalbox.mjs";

await main(async () => {
  process.env.SIGNALBOX_ENVOY ??= await findEnvoy();
  return runSignalbox(["demo", "--envoy", ...process.argv.slice(2)]);
});
