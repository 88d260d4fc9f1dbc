// Records what a real Envoy sends to an external processor, one file for each message, into src/__fixtures__/.
//
//   SIGNALBOX_ENVOY=/path/to/envoy node packages/ext-proc/e2e/record-fixtures.ts

import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { startEnvoy } from "../../cli/src/envoy-process.ts";
import { envoyBootstrap, type EnvoyProcessingMode } from "../src/envoy-bootstrap.ts";
import {
  ExternalProcessorService,
  ProcessingRequest,
  type ProcessingResponse,
} from "../src/gen/envoy/service/ext_proc/v3/external_processor.ts";
import { bodyPieces, overrideModes, proceed } from "../src/replies.ts";

interface Scenario {
  readonly name: string;
  readonly mode?: EnvoyProcessingMode;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly trailers?: Readonly<Record<string, string>>;
}

const prompt = JSON.stringify({
  model: "MoM",
  messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
});
const everything = { request_header_mode: "SEND", response_header_mode: "SEND" } as const;

const scenarios: readonly Scenario[] = [
  { name: "buffered", body: prompt },
  { name: "event-stream", path: "/v1/chat/completions?stream", body: prompt },
  { name: "no-body", method: "GET", path: "/v1/models" },
  {
    name: "streamed",
    body: prompt,
    mode: { ...everything, request_body_mode: "STREAMED", response_body_mode: "STREAMED" },
  },
  {
    name: "full-duplex-with-trailers",
    body: prompt,
    trailers: { "x-checksum": "abc" },
    mode: {
      ...everything,
      request_body_mode: "FULL_DUPLEX_STREAMED",
      response_body_mode: "FULL_DUPLEX_STREAMED",
      request_trailer_mode: "SEND",
      response_trailer_mode: "SEND",
    },
  },
];

const envoyPath = process.env["SIGNALBOX_ENVOY"];
if (envoyPath === undefined) throw new Error("SIGNALBOX_ENVOY has to name the Envoy program");
const folder = fileURLToPath(new URL("../src/__fixtures__/envoy-1.38.3/", import.meta.url));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const upstream = createServer((received, response) => {
  received.resume().on("end", () => {
    if (received.url?.endsWith("?stream") === true) {
      response.writeHead(200, { "content-type": "text/event-stream", date: "Thu, 01 Jan 2026 00:00:00 GMT" });
      response.end('data: {"choices":[]}\n\ndata: [DONE]\n\n');
    } else {
      response.writeHead(200, { "content-type": "application/json", date: "Thu, 01 Jan 2026 00:00:00 GMT" });
      response.end('{"object":"chat.completion"}');
    }
  });
});
upstream.listen(0, "127.0.0.1");
await once(upstream, "listening");
for (const scenario of scenarios) await record(scenario);
upstream.close();

async function record(scenario: Scenario): Promise<void> {
  const messages: Buffer[] = [];
  const server = new Server();
  const service = { ...ExternalProcessorService.process, requestDeserialize: (bytes: Buffer) => bytes };
  server.addService(
    { process: service },
    {
      process: (call: ServerDuplexStream<Buffer, ProcessingResponse>) => {
        call.on("error", () => {});
        call.on("end", () => call.end());
        call.on("data", (bytes: Buffer) => {
          messages.push(bytes);
          for (const answer of answers(bytes, scenario)) call.write(answer);
        });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const envoy = await startEnvoy({
    path: envoyPath!,
    bootstrap: envoyBootstrap({
      listener: { address: "127.0.0.1", port: 0 },
      admin: { address: "127.0.0.1", port: 0 },
      extProc: { address: "127.0.0.1", port },
      upstream: { address: "127.0.0.1", port: (upstream.address() as AddressInfo).port },
      models: [],
      ...(scenario.mode === undefined ? {} : { processingMode: scenario.mode }),
    }),
  });
  await request(envoy.ports.get("llm")!, scenario);
  await envoy.stop();
  server.forceShutdown();
  for (const [index, bytes] of messages.entries()) {
    const kind = ProcessingRequest.decode(bytes).request?.$case ?? "unknown";
    await writeFile(`${folder}${scenario.name}-${index + 1}-${kind}.bin`, bytes);
  }
  process.stdout.write(`${scenario.name}: ${messages.length} messages\n`);
}

function* answers(bytes: Buffer, scenario: Scenario): Generator<ProcessingResponse> {
  const { request: message } = ProcessingRequest.decode(bytes);
  if (message === undefined) return;
  const isDuplex = scenario.mode?.request_body_mode === "FULL_DUPLEX_STREAMED";
  if (isDuplex && (message.$case === "requestBody" || message.$case === "responseBody")) {
    yield* bodyPieces(message.$case, message.value.body, message.value.endOfStream);
  } else if (message.$case === "responseHeaders" && scenario.name === "event-stream") {
    yield proceed(message.$case, { modeOverride: overrideModes({ requestBodyMode: 2, responseBodyMode: 1 }) });
  } else yield proceed(message.$case);
}

/** Over HTTP/2, which has trailers. The host is fixed, so that fixtures do not hold today's port. */
async function request(port: number, scenario: Scenario): Promise<void> {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request(
    {
      ":method": scenario.method ?? "POST",
      ":path": scenario.path ?? "/v1/chat/completions",
      ":authority": "llm.example",
      "content-type": "application/json",
      "x-request-id": "00000000-0000-4000-8000-000000000000",
      "user-agent": "signalbox",
    },
    { endStream: scenario.body === undefined, waitForTrailers: scenario.trailers !== undefined },
  );
  stream.on("wantTrailers", () => stream.sendTrailers({ ...scenario.trailers }));
  if (scenario.body !== undefined) stream.end(scenario.body);
  stream.resume();
  await once(stream, "close");
  session.close();
}
