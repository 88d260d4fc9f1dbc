// npm's prepack and postpack of the command: the demo configuration travels in its package.
//
//   node tools/pack-files.mjs copy      copies it into packages/cli
//   node tools/pack-files.mjs remove    removes the copy

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./process.mjs";

const copy = join(root, "packages/cli/demo.yaml");

if (process.argv[2] === "copy") cpSync(join(root, "examples/demo.yaml"), copy);
else rmSync(copy, { force: true });
