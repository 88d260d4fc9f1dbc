// Runs steps of a guide in one shell, each under a time limit, and says how long each took.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ToolError, root, say } from "../process.mjs";

/** Longest time for one step: pulling the gateways' images on a slow line takes minutes. */
const STEP_LIMIT_MS = 15 * 60_000;

/**
 * Runs `steps`, `{ title, text }` each, as one script by `bash -e`, the texts as they are.
 * `inside` is what stands before a command that is to reach the cluster; `scratch` a folder for the script.
 * Resolves to the seconds of each step; rejects with a ToolError that names the step that failed.
 */
export async function runSession(name, steps, { inside, env, scratch }) {
  const script = join(scratch, `${name}.sh`);
  // A line on descriptor 3 before each step; the steps' own programs do not have it.
  const lines = steps.flatMap(({ text }, index) => [`echo ${index} >&"$SIGNALBOX_STEPS"`, text]);
  writeFileSync(script, `${lines.join("\n")}\n`);
  const [command, ...args] = [...inside, "bash", "-e", script];
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, SIGNALBOX_STEPS: "3" },
    stdio: ["ignore", "inherit", "inherit", "pipe"],
    detached: true,
  });
  const stop = (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  const seconds = [];
  let at = -1;
  let startedAt = Date.now();
  let isLate = false;
  let timer;
  const finishStep = () => {
    clearTimeout(timer);
    if (at < 0) return;
    seconds[at] = (Date.now() - startedAt) / 1000;
    // What a step prints may end without a line's end.
    process.stderr.write("\n");
    say(`── ${steps[at].title}: ${seconds[at].toFixed(1)} s`);
  };
  createInterface({ input: child.stdio[3] }).on("line", (line) => {
    finishStep();
    at = Number(line);
    startedAt = Date.now();
    say(`── ${steps[at].title}`);
    for (const part of steps[at].text.split("\n")) process.stderr.write(`   │ ${part}\n`);
    timer = setTimeout(() => {
      isLate = true;
      stop("SIGKILL");
    }, STEP_LIMIT_MS);
  });
  const code = await new Promise((done) => {
    child.on("error", () => done(127));
    child.on("exit", (exitCode) => done(exitCode ?? 1));
  });
  // What the steps left in the background goes with them.
  stop("SIGTERM");
  finishStep();
  if (code === 0) return seconds;
  const title = steps[at]?.title ?? "its start";
  throw new ToolError(
    isLate ? `${title}: not done in ${STEP_LIMIT_MS / 60_000} minutes` : `${title}: exit code ${code}`,
  );
}
