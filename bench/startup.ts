import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/**
 * From starting the process to the first routed answer, and resident memory once all tiers are warm: the built gateway
 * with the embedded models and the demo configuration, several rounds. Needs a build (`npm start` or `npm test` once).
 */

const rounds = 5;
const program = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
const body = JSON.stringify({
  model: "MoM",
  messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
});

const firstAnswerMs: number[] = [];
const warmMs: number[] = [];
const residentMb: number[] = [];

for (let round = 0; round < rounds; round++) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [program, "serve", "--demo", "--port", "0", "--management-port", "0", "--metrics-port", "0", "--no-page"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const origin = await addressOf(child.stdout);
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  await response.text();
  firstAnswerMs.push(performance.now() - started);
  if (response.headers.get("x-vsr-selected-model") !== "math-expert")
    throw new Error(`answered by ${response.headers.get("x-vsr-selected-model")}`);
  for (;;) {
    const ready = (await (await fetch(`${origin}/readyz`)).json()) as {
      pending_models?: readonly string[];
      ready_models?: number;
      total_models?: number;
    };
    if (ready.ready_models === ready.total_models) break;
    await sleep(20);
  }
  warmMs.push(performance.now() - started);
  for (let index = 0; index < 50; index++)
    await (
      await fetch(`${origin}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      })
    ).text();
  residentMb.push(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))![1]) / 1000);
  child.kill("SIGTERM");
  await once(child, "close");
}

/** Reads along to the end, so that the server's lines find a reader. */
function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let seen = "";
    output.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      const found = /listens on http:\/\/localhost:(\d+)/.exec(seen);
      if (found !== null) resolve(`http://127.0.0.1:${found[1]}`);
    });
  });
}

const show = (name: string, values: number[], unit: string): void => {
  const sorted = values.toSorted((a, b) => a - b);
  console.log(
    `${name.padEnd(44)} median ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)} ${unit}   (${sorted[0]!.toFixed(0)}–${sorted.at(-1)!.toFixed(0)}, ${rounds} rounds)`,
  );
};
show("process start to first routed answer", firstAnswerMs, "ms");
show("process start to all tiers warm", warmMs, "ms");
show("resident memory, all tiers warm, 50 requests", residentMb, "MB");
