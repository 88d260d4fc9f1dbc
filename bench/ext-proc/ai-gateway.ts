import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, exchange } from "./client.ts";
import { upstreamHeaders } from "./messages.ts";

const PORT = 21_063;
const ADMIN_PORT = 21_064;
const BACKEND = "default/llm/route/bench/rule/0/ref/0";
/** Linux counts CPU time in hundredths of a second. */
const MICROSECONDS_PER_TICK = 10_000;

/** The configuration that AI Gateway's controller makes for one model on one server with OpenAI's API. */
const configuration = `
version: dev
uuid: bench
backends: [{ name: ${BACKEND}, modelNameOverride: "", schema: { name: OpenAI, prefix: /v1 } }]
models: [{ Name: auto, OwnedBy: bench, CreatedAt: "2026-01-01T00:00:00Z" }]
`;

/**
 * Starts the process that stands beside Envoy in Envoy AI Gateway. Envoy opens two streams for a request there: one as
 * a filter of the listener, with the four messages that signalbox gets as well, and once the route is known a second
 * one as a filter of the back end, with the request's head. `send` does both, `sendRouterStream` the first alone.
 */
export async function startAiGateway(program: string): Promise<{
  readonly send: (messages: readonly Buffer[]) => Promise<void>;
  readonly sendRouterStream: (messages: readonly Buffer[]) => Promise<void>;
  readonly cpuMicroseconds: () => Promise<number>;
  readonly stop: () => void;
}> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-bench-"));
  const config = join(folder, "filter-config.yaml");
  await writeFile(config, configuration);
  const places = ["-extProcAddr", `127.0.0.1:${PORT}`, "-adminPort", String(ADMIN_PORT)];
  const prefixes = ["-rootPrefix", "/", "-endpointPrefixes", "openai:,cohere:/cohere,anthropic:/anthropic"];
  const child = spawn(program, ["-configPath", config, "-logLevel", "error", ...places, ...prefixes], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilHealthy();
  const { openStream, close } = connect(`127.0.0.1:${PORT}`);
  return {
    send: (messages) => {
      let id = "";
      return exchange(openStream(), messages, (index, answer) => {
        if (index === 1) id = internalId(answer!);
        return index === 2 ? exchange(openStream(), [upstreamHeaders(id, BACKEND)]) : undefined;
      });
    },
    sendRouterStream: (messages) => exchange(openStream(), messages),
    cpuMicroseconds: async () => {
      const fields = (await readFile(`/proc/${child.pid}/stat`, "utf8")).split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
    },
    stop: () => {
      close();
      // It would wait ten seconds for what may still come.
      child.kill("SIGKILL");
      void rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${ADMIN_PORT}/health`).catch(() => undefined);
    if (response?.ok === true) return;
    if (Date.now() > deadline) throw new Error(`Envoy AI Gateway's process does not answer on port ${ADMIN_PORT}`);
    await sleep(100);
  }
}

/** The name under which the second stream finds the first: a header that the first answer adds. */
function internalId(answer: Buffer): string {
  const name = "internal-req-id";
  const at = answer.indexOf(name) + name.length;
  // Field 3 of HeaderValue, shorter than 128 bytes.
  if (at < name.length || answer[at] !== 0x1a) throw new Error("the first answer names no request");
  return answer.subarray(at + 2, at + 2 + answer[at + 1]!).toString();
}
