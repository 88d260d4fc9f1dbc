// Runs other programs for the tools in this folder. Plain JavaScript for Node 20 and newer, no packages.

import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** How soon a server stops after the npm that started it was ended. */
const PARENT_CHECK_INTERVAL_MS = 300;

/** A failure whose message is all a person needs: tools print it without a stack. */
export class ToolError extends Error {}

/** Prints one line about what is going on to standard error, so that standard output stays the command's own. */
export function say(line) {
  process.stderr.write(`signalbox: ${line}\n`);
}

/**
 * Runs a program to its end, its output on our standard error.
 * `quiet` keeps the output back and hands it over in the result; `heartbeat` names a slow silent step, so that a
 * line is printed every ten seconds. Resolves to `{ code, output }`; a program that cannot be started has code 127.
 */
export function run(command, args, { cwd = root, env = process.env, quiet = false, heartbeat } = {}) {
  return new Promise((done) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", quiet ? "pipe" : 2, quiet ? "pipe" : 2] });
    const forget = forwardSignals(child);
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    const timer = heartbeat
      ? setInterval(() => say(`${heartbeat}, ${Math.round((Date.now() - started) / 1000)} s`), 10_000)
      : undefined;
    const finish = (code, output) => {
      clearInterval(timer);
      forget();
      done({ code, output });
    };
    child.on("error", (error) => finish(127, error.message));
    child.on("close", (code, signal) => finish(code ?? signalExitCode(signal), Buffer.concat(chunks).toString()));
  });
}

/** Hands the terminal over to a program and resolves to its exit code, signals forwarded. */
export function runInForeground(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    const forget = forwardSignals(child);
    child.on("error", (error) => {
      forget();
      fail(new ToolError(`cannot start ${command}: ${error.message}`));
    });
    child.on("exit", (code, signal) => {
      forget();
      done(code ?? signalExitCode(signal));
    });
  });
}

/** Runs a tool's main function: a ToolError ends the process with its message, anything else with a stack. */
export async function main(action) {
  try {
    process.exitCode = (await action()) ?? 0;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

/**
 * Passes SIGINT, SIGTERM and SIGHUP on to a child, each at most once a second: npm forwards a signal that we may get
 * from elsewhere too, and servers take a second one as "stop at once". A terminal sends Ctrl-C to its whole
 * foreground group, so there the child has its SIGINT already.
 *
 * npm sends its signals to a shell that dies of them without telling us; when that shell is gone the child is stopped.
 */
function forwardSignals(child) {
  const lastAt = new Map();
  const forward = (signal) => {
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    if (Date.now() - (lastAt.get(signal) ?? 0) < 1000) return;
    lastAt.set(signal, Date.now());
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  const parent = process.ppid;
  const stopWithParent = () => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    forward("SIGTERM");
  };
  const watch = process.env.npm_lifecycle_event ? setInterval(stopWithParent, PARENT_CHECK_INTERVAL_MS) : undefined;
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, forward);
  };
}

/** The exit code a shell gives to a process that a signal ended. */
function signalExitCode(signal) {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
  return 128 + (numbers[signal] ?? 0);
}
