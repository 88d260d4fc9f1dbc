// Builds the file tree of the image without a container engine, step by step as deploy/image/Dockerfile says, and prints
// its size by part.
//
//   node tools/image-tree.mjs FOLDER [--build-arg NAME=VALUE]
//
// Prints where the tree is and how its program is started as JSON on standard output.

import { lstatSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildTree } from "./image/build-tree.mjs";
import { ToolError, main, root, say } from "./process.mjs";
import { ensureToolchain } from "./toolchain.mjs";

await main(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { "build-arg": { type: "string", multiple: true, default: [] } },
  });
  if (positionals.length !== 1) throw new ToolError("usage: node tools/image-tree.mjs FOLDER [--build-arg NAME=VALUE]");
  const toolchain = await ensureToolchain();
  const image = await buildTree({
    dockerfile: join(root, "deploy/image/Dockerfile"),
    context: root,
    into: resolve(positionals[0]),
    buildArguments: Object.fromEntries(values["build-arg"].map((pair) => pair.split(/=(.*)/s))),
    env: toolchain.env,
  });
  for (const [part, bytes] of Object.entries(sizes(join(image.tree, "app"))))
    say(`${part.padEnd(28)} ${(bytes / 1e6).toFixed(1).padStart(7)} MB`);
  process.stdout.write(`${JSON.stringify(image)}\n`);
});

/** Bytes of the parts of the tree that one wants to know. */
function sizes(folder) {
  const parts = { "ONNX Runtime": 0, "embedded models": 0, "own code": 0, "other packages": 0, "all of /app": 0 };
  for (const { path, bytes } of filesBelow(folder)) {
    const [, name = ""] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    parts["all of /app"] += bytes;
    if (name.startsWith("onnxruntime-")) parts["ONNX Runtime"] += bytes;
    else if (name === "@signalbox/models") parts["embedded models"] += bytes;
    else if (name === "" || name.startsWith("@signalbox/")) parts["own code"] += bytes;
    else parts["other packages"] += bytes;
  }
  return parts;
}

/** Links are not followed, which `readdirSync` does by itself when it is recursive. */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [{ path, bytes: lstatSync(path).size }] : [];
  });
}
