#!/usr/bin/env node
// The signalbox command: checks the version of Node, then runs the built program.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program = new URL("../dist/main.js", import.meta.url);
const [major, minor] = process.versions.node.split(".").map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 19);

if (!isNewEnough) {
  // In a checkout, `npm start` has brought a newer Node along.
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "node.exe" : "node";
  const node = fileURLToPath(new URL(`../../../.toolchain/node_modules/${name}/bin/${file}`, import.meta.url));
  if (existsSync(node)) {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        // A terminal has sent Ctrl-C to the child already.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
    });
  } else {
    process.stderr.write(`signalbox needs Node 22.19 or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
  }
} else if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write("signalbox is not built yet: run `npm start` or `npm test` in the repository once.\n");
  process.exitCode = 1;
}
