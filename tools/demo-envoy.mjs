// `npm run demo:envoy`: the demo LLM, the ext_proc server and a real Envoy in front of both; -- --once sends one request.

import { main } from "./process.mjs";
import { runSignalbox } from "./signalbox.mjs";

await main(() => runSignalbox(["demo", "--envoy", ...process.argv.slice(2)]));
