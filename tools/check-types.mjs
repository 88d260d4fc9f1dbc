// Runs tsc over every package, and over the tools and tests at the root.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "./stamp.mjs";
import { packageFolders } from "./packages.mjs";
import { main, root, run } from "./process.mjs";

/** tsc reports an empty project as an error. */
const hasSources = (folder) => filesBelow(join(root, folder)).some((path) => /\.tsx?$/.test(path));

await main(async () => {
  const folders = packageFolders().filter((folder) => existsSync(join(root, folder, "tsconfig.json")));
  const failed = [];
  for (const folder of [".", ...folders.filter(hasSources)]) {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const args = [tsc, "--project", join(root, folder), "--pretty", String(process.stdout.isTTY ?? false)];
    const { code, output } = await run(process.execPath, args, { quiet: true });
    process.stdout.write(output);
    if (code !== 0) failed.push(folder);
  }
  process.stdout.write(failed.length > 0 ? `types do not hold in ${failed.join(", ")}\n` : "types hold\n");
  return failed.length > 0 ? 1 : 0;
});
