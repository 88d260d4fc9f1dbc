// Checks the tarballs that a release would publish, by publint and attw.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, buildDeclarations } from "./build.mjs";
import { packPackages } from "./pack.mjs";
import { SOURCE_CONDITION } from "./packages.mjs";
import { main, root, run } from "./process.mjs";

await main(async () => {
  await build();
  await buildDeclarations();
  const scratch = mkdtempSync(join(tmpdir(), "signalbox-pack-"));
  try {
    const problems = [];
    for (const { manifest, tarball } of await packPackages(scratch)) {
      const found = await problemsOf(manifest, tarball);
      process.stdout.write(`${manifest.name}: ${found.length === 0 ? "ok" : found.join("\n  ")}\n`);
      problems.push(...found);
    }
    return problems.length > 0 ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

async function problemsOf(manifest, tarball) {
  const problems = [];
  const unpacked = await run("tar", ["-xzOf", tarball, "package/package.json"], { quiet: true });
  if (unpacked.output.includes(SOURCE_CONDITION))
    problems.push(`the manifest still has the condition ${SOURCE_CONDITION}`);
  const checks = [["publint", "run", tarball, "--strict"]];
  const hasCode = Object.values(manifest.exports ?? {}).some((target) => typeof target === "object");
  if (hasCode) checks.push(["attw", tarball, "--profile", "esm-only", "--no-emoji", "--no-color", "--format", "ascii"]);
  for (const [command, ...args] of checks) {
    const { code, output } = await run(process.execPath, [bin(command), ...args], { quiet: true });
    if (code !== 0) problems.push(`${command}:\n${output.trim()}`);
  }
  return problems;
}

/** The script behind a command of a development dependency. */
function bin(command) {
  const scripts = { publint: "publint/src/cli.js", attw: "@arethetypeswrong/cli/dist/index.js" };
  const script = join(root, "node_modules", scripts[command]);
  if (!existsSync(script)) throw new Error(`${script} does not exist: has the package moved it?`);
  return script;
}
