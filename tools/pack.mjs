// Packs the publishable packages into tarballs, as a release would.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageFolders, readManifest } from "./packages.mjs";
import { ToolError, root, run } from "./process.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/** Packs every package that is not private into the folder; resolves to `{ folder, manifest, tarball }` of each. */
export async function packPackages(into) {
  const toolchain = await ensureToolchain();
  const packed = [];
  for (const folder of packageFolders()) {
    const manifest = readManifest(folder);
    if (manifest.private) continue;
    const target = join(into, manifest.name.replace(/^@/, "").replace("/", "-"));
    mkdirSync(target, { recursive: true });
    const args = [toolchain.pnpm, "pack", "--pack-destination", target];
    const { code, output } = await run(toolchain.node, args, {
      cwd: join(root, folder),
      env: toolchain.env,
      quiet: true,
    });
    if (code !== 0) throw new ToolError(`cannot pack ${manifest.name}: ${output.trim()}`);
    packed.push({ folder, manifest, tarball: join(target, readdirSync(target)[0]) });
  }
  return packed;
}
