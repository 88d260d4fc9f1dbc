// `npm test`: installs everything, builds, brings the programs that tests need, runs all tests, and prints the counts
// alone on its last line. Arguments go to vitest: npm test -- packages/core, npm test -- --project e2e.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackages } from "./install.mjs";
import { ToolError, main, root, runInForeground } from "./process.mjs";
import { findPrograms } from "./programs/index.mjs";
import { buildWith } from "./signalbox.mjs";
import { ensureToolchain } from "./toolchain.mjs";

await main(async () => {
  const toolchain = await ensureToolchain();
  const [programs] = await Promise.all([findPrograms(), installAndBuild(toolchain)]);
  const scratch = mkdtempSync(join(tmpdir(), "signalbox-test-"));
  try {
    const countsFile = join(scratch, "counts.json");
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const env = { ...toolchain.env, ...programs, SIGNALBOX_COUNTS: countsFile };
    const code = await runInForeground(toolchain.node, [vitest, "run", ...process.argv.slice(2)], { env });
    if (!existsSync(countsFile)) throw new ToolError(`vitest ended with exit code ${code} before its tests had ended`);
    const { passed, failed, skipped } = JSON.parse(readFileSync(countsFile, "utf8"));
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return code === 0 && (failed > 0 || passed + skipped === 0) ? 1 : code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

async function installAndBuild(toolchain) {
  await installPackages({ toolchain, extent: "everything" });
  await buildWith(toolchain);
}
