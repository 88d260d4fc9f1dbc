// Runs tsc over every project of the workspace: each folder that has a tsconfig.json and sources.

import { basename, dirname, join, relative } from "node:path";
import { packageFolders } from "./packages.mjs";
import { main, root, run } from "./process.mjs";
import { filesBelow } from "./stamp.mjs";

/** tsc takes an empty project for an error. */
const hasSources = (folder) => filesBelow(folder).some((path) => /\.tsx?$/.test(path));

await main(async () => {
  const configs = packageFolders()
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((path) => basename(path) === "tsconfig.json");
  const projects = new Set([root, ...configs.map((path) => dirname(path)).filter(hasSources)]);
  const failed = [];
  for (const project of projects) {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const args = [tsc, "--project", project, "--pretty", String(process.stdout.isTTY ?? false)];
    const { code, output } = await run(process.execPath, args, { quiet: true });
    process.stdout.write(output);
    if (code !== 0) failed.push(relative(root, project) || "tools");
  }
  process.stdout.write(failed.length > 0 ? `types do not hold in ${failed.join(", ")}\n` : "types hold\n");
  return failed.length > 0 ? 1 : 0;
});
