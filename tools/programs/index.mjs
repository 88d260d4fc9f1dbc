// The programs that tests need and that are no npm dependencies.
//
//   node tools/programs/index.mjs    brings what is missing and prints where everything is

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ToolError, main, say } from "../process.mjs";
import { findBun } from "./bun.mjs";
import { findChromium } from "./chromium.mjs";
import { findEnvoy } from "./envoy.mjs";
import { findHelm } from "./helm.mjs";
import { findPromtool } from "./promtool.mjs";

const programs = { ENVOY: findEnvoy, CHROMIUM: findChromium, BUN: findBun, HELM: findHelm, PROMTOOL: findPromtool };

/**
 * Resolves to environment variables for the tests: `SIGNALBOX_ENVOY` with a path, or `SIGNALBOX_ENVOY_MISSING` with the
 * reason, and so on. A variable that is set already is taken as it is.
 */
export async function findPrograms() {
  const found = await Promise.all(Object.entries(programs).map(([name, find]) => findProgram(name, find)));
  return Object.assign({}, ...found);
}

async function findProgram(name, find) {
  const variable = `SIGNALBOX_${name}`;
  try {
    const path = process.env[variable] ?? (await find());
    if (!existsSync(path)) throw new ToolError(`${variable} names ${path}, which does not exist`);
    return { [variable]: path };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    say(`${name.toLowerCase()} is missing: ${error.message}`);
    return { [variable]: undefined, [`${variable}_MISSING`]: error.message.split("\n")[0] };
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    for (const [name, value] of Object.entries(await findPrograms())) process.stdout.write(`${name}=${value ?? ""}\n`);
  });
}
