// The scenarios: what must hold in a cluster beyond the guides, each a file in the folder beside this one.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../process.mjs";

const folder = join(root, "tools/cluster/scenarios");

/**
 * @typedef {object} Step
 * @property {string} title What a reader of the log sees
 * @property {string} text Lines for `bash -e`, in the repository's root; kubectl, helm and curl reach the cluster
 *
 * @typedef {object} ScenarioContext
 * @property {string} node Node 24 as a quoted shell word
 * @property {string} folder A folder for the scenario's files, there already, as a quoted shell word
 *
 * @typedef {object} Scenario
 * @property {string} name The file's name without its ending; what `npm run test:cluster -- NAME` runs
 * @property {string} title What it shows, in a few words
 * @property {(context: ScenarioContext) => Step[]} steps The last ones put back what was changed
 */

/** All scenarios, by name. */
export async function readScenarios() {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .toSorted();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)));
  return modules.map(({ scenario }) => /** @type {Scenario} */ (scenario));
}
