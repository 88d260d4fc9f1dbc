import { SIMULATED_KEY, startEndpointSimulator } from "@signalbox/providers/testing";
import { fork, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";

const MIB = 1024 * 1024;
const SIZE_MIB = 200;
/** Far below the form's size, and far above what sockets and a lazy collector take. */
const MAX_GROWTH_MIB = 120;

const BOUNDARY = "----form-7";

async function tell<T>(child: ChildProcess, message?: string): Promise<T> {
  const told = once(child, "message") as Promise<[T]>;
  if (message !== undefined) child.send(message);
  const [answer] = await told;
  return answer;
}

/** A form of so many MiB of sound, made while it is sent. Its second part is under a name of the test's own. */
async function upload(port: number, model: string, sizeMib: number): Promise<{ status: number; sha256: string }> {
  const hash = createHash("sha256");
  const chunk = Buffer.from(Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * 31) % 256));
  async function* form(): AsyncGenerator<Buffer> {
    const head = (name: string): string =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="model"\r\n\r\n${name}\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`;
    hash.update(head("up-stt"));
    yield Buffer.from(head(model));
    for (let sent = 0; sent < sizeMib * MIB; sent += chunk.length) {
      hash.update(chunk);
      yield chunk;
    }
    const end = `\r\n--${BOUNDARY}--\r\n`;
    hash.update(end);
    yield Buffer.from(end);
  }
  const request = httpRequest({
    port,
    method: "POST",
    path: "/v1/audio/transcriptions",
    headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
  });
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(form()), request);
  const [response] = await answered;
  response.resume();
  return { status: response.statusCode ?? 0, sha256: hash.digest("hex") };
}

test(
  `a form of ${SIZE_MIB} MiB goes through whole, and the gateway's memory stays flat`,
  { timeout: 240_000 },
  async () => {
    const simulator = await startEndpointSimulator("openai");
    const yaml = `
providers:
  models: [{name: stt, provider_model_id: up-stt, backend_refs: [{base_url: "${simulator.origin}", api_key: ${SIMULATED_KEY}}]}]
routing: {}
`;
    const child = fork(new URL("upload-gateway.ts", import.meta.url), [yaml], {
      execArgv: ["--conditions=@signalbox/source"],
    });
    try {
      const { port } = await tell<{ port: number }>(child);
      // Code and buffers that every form needs are there after a small one.
      expect((await upload(port, "stt", 8)).status).toBe(200);
      const before = await tell<{ rss: number }>(child, "memory");
      const { status, sha256 } = await upload(port, "stt", SIZE_MIB);
      const after = await tell<{ peak: number }>(child, "memory");
      expect([status, simulator.calls.at(-1)?.sha256]).toEqual([200, sha256]);
      const growth = (after.peak - before.rss) / MIB;
      console.log(
        `${SIZE_MIB} MiB: resident memory ${Math.round(before.rss / MIB)} MiB, ${growth.toFixed(1)} MiB more at the peak`,
      );
      expect(growth).toBeLessThan(MAX_GROWTH_MIB);
    } finally {
      child.kill();
      await simulator.close();
    }
  },
);
