// Checks that generated files are what their generators make: every package's and the chart's `generate.mjs --check`.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageFolders } from "./packages.mjs";
import { main, root, run } from "./process.mjs";

await main(async () => {
  let stale = false;
  for (const folder of [...packageFolders(), "tools/chart"].filter((each) =>
    existsSync(join(root, each, "generate.mjs")),
  )) {
    const { code } = await run(process.execPath, ["generate.mjs", "--check"], { cwd: join(root, folder) });
    process.stdout.write(`${folder}: ${code === 0 ? "as generated" : "differs from what its generator makes"}\n`);
    stale ||= code !== 0;
  }
  return stale ? 1 : 0;
});
