import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ProcessingRequest, ProcessingResponse } from "./gen/envoy/service/ext_proc/v3/external_processor.ts";
import { answerNow, bodyPieces, overrideModes, proceed } from "./replies.ts";

const fixtures = new URL("./__fixtures__/envoy-1.38.3/", import.meta.url);

/** Field 8, `metadata_context`, empty: the only thing in these messages that we do not read. */
const EMPTY_METADATA = Buffer.from([0x42, 0x00]);

describe("messages recorded from Envoy", () => {
  const names = readdirSync(fixtures);

  test("are there, of every kind but response trailers", () => {
    const kinds = new Set(names.map((name) => /-\d+-(\w+)\.bin$/.exec(name)?.[1]));
    expect([...kinds].toSorted()).toEqual([
      "requestBody",
      "requestHeaders",
      "requestTrailers",
      "responseBody",
      "responseHeaders",
    ]);
  });

  test.each(names)("%s decodes to its kind and encodes to the same bytes", (name) => {
    const recorded = readFileSync(new URL(name, fixtures));
    const message = ProcessingRequest.decode(recorded);
    expect(name).toContain(`-${message.request?.$case}.bin`);
    const encoded = Buffer.from(ProcessingRequest.encode(message).finish());
    const at = recorded.lastIndexOf(EMPTY_METADATA);
    expect(at).toBeGreaterThan(0);
    expect(encoded).toEqual(Buffer.concat([recorded.subarray(0, at), recorded.subarray(at + 2)]));
  });

  test("header values come in raw_value, and the first message tells the body modes", () => {
    const { request, protocolConfig } = ProcessingRequest.decode(
      readFileSync(new URL("full-duplex-with-trailers-1-requestHeaders.bin", fixtures)),
    );
    expect(protocolConfig).toMatchObject({ requestBodyMode: 4, responseBodyMode: 4 });
    const headers = request?.$case === "requestHeaders" ? request.value.headers!.headers : [];
    expect(headers.find(({ key }) => key === ":path")).toMatchObject({ value: "" });
    expect(Buffer.from(headers.find(({ key }) => key === ":path")!.rawValue).toString()).toBe("/v1/chat/completions");
  });
});

const peer = findPeer();

describe.skipIf(peer.missing !== undefined)(
  `Envoy's own proto, from PyPI's xds-protos${peer.missing === undefined ? "" : ` [skipped: ${peer.missing}]`}`,
  () => {
    test("reads our answers, and we read its requests", () => {
      const headers = {
        set: [
          ["x-selected-model", "big-math"],
          ["x-empty", ""],
        ] as const,
        remove: ["x-old"],
      };
      const answers = [
        proceed("requestHeaders", {
          headers,
          clearRouteCache: true,
          modeOverride: overrideModes({ requestBodyMode: 2, responseBodyMode: 1, responseTrailerMode: 2 }),
        }),
        proceed("requestBody", { body: { $case: "body", value: Buffer.from("{}") } }),
        proceed("requestBody", { body: { $case: "clearBody", value: true } }),
        ...bodyPieces("responseBody", Buffer.from("piece"), true),
        proceed("responseHeaders", { headers }),
        proceed("requestTrailers"),
        proceed("responseTrailers", { headers }),
        answerNow({
          status: 413,
          headers: [["content-type", "application/json"]],
          body: "{}",
          details: "signalbox_error",
        }),
      ];
      const folder = mkdtempSync(join(tmpdir(), "signalbox-codec-"));
      try {
        for (const [index, answer] of answers.entries())
          writeFileSync(join(folder, `answer-${index}.bin`), ProcessingResponse.encode(answer).finish());
        const script = fileURLToPath(new URL("./testing/envoy_protos_peer.py", import.meta.url));
        const { status, stderr } = spawnSync(peer.path!, [script, folder], { encoding: "utf8" });
        expect(stderr).toBe("");
        expect(status).toBe(0);
        // The peer parsed each answer, refused unknown fields, and wrote it again.
        for (const [index, answer] of answers.entries()) {
          expect(ProcessingResponse.decode(bytesOf(join(folder, `answer-${index}.again.bin`)))).toEqual(
            ProcessingResponse.decode(ProcessingResponse.encode(answer).finish()),
          );
          expect(JSON.parse(readFileSync(join(folder, `answer-${index}.json`), "utf8"))).toEqual(expectedByPeer[index]);
        }
        const requests = readdirSync(folder)
          .filter((name) => name.startsWith("request-"))
          .toSorted();
        expect(requests.map((name) => ProcessingRequest.decode(bytesOf(join(folder, name))))).toEqual(expectedOfPeer);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);

const jsonHeaders = {
  setHeaders: [
    {
      header: { key: "x-selected-model", rawValue: Buffer.from("big-math").toString("base64") },
      appendAction: "OVERWRITE_IF_EXISTS_OR_ADD",
      keepEmptyValue: true,
    },
    { header: { key: "x-empty" }, appendAction: "OVERWRITE_IF_EXISTS_OR_ADD", keepEmptyValue: true },
  ],
  removeHeaders: ["x-old"],
};

/** Our answers in protobuf's JSON, as the peer names fields and enums. */
const expectedByPeer: readonly object[] = [
  {
    requestHeaders: { response: { headerMutation: jsonHeaders, clearRouteCache: true } },
    modeOverride: { requestBodyMode: "BUFFERED", responseBodyMode: "STREAMED", responseTrailerMode: "SKIP" },
  },
  { requestBody: { response: { bodyMutation: { body: Buffer.from("{}").toString("base64") } } } },
  { requestBody: { response: { bodyMutation: { clearBody: true } } } },
  {
    responseBody: {
      response: {
        bodyMutation: { streamedResponse: { body: Buffer.from("piece").toString("base64"), endOfStream: true } },
      },
    },
  },
  { responseHeaders: { response: { headerMutation: jsonHeaders } } },
  { requestTrailers: {} },
  { responseTrailers: { headerMutation: jsonHeaders } },
  {
    immediateResponse: {
      status: { code: "PayloadTooLarge" },
      headers: {
        setHeaders: [
          {
            header: { key: "content-type", rawValue: Buffer.from("application/json").toString("base64") },
            appendAction: "OVERWRITE_IF_EXISTS_OR_ADD",
            keepEmptyValue: true,
          },
        ],
      },
      body: Buffer.from("{}").toString("base64"),
      details: "signalbox_error",
    },
  },
];

/** Not a Buffer, which would compare as unequal. */
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

const peerHeaders = {
  headers: {
    headers: [
      { key: ":path", value: "", rawValue: bytes("/v1/chat/completions") },
      { key: "x-text", value: "text", rawValue: bytes("") },
    ],
  },
  endOfStream: true,
};
const plain = { observabilityMode: false, protocolConfig: undefined };

/** What the peer's script encodes. */
const expectedOfPeer: readonly unknown[] = [
  {
    request: { $case: "requestHeaders", value: peerHeaders },
    observabilityMode: true,
    protocolConfig: { requestBodyMode: 4, responseBodyMode: 3, sendBodyWithoutWaitingForHeaderResponse: true },
  },
  { request: { $case: "responseHeaders", value: peerHeaders }, ...plain },
  { request: { $case: "requestBody", value: { body: bytes("one"), endOfStream: false } }, ...plain },
  { request: { $case: "responseBody", value: { body: bytes("two"), endOfStream: true } }, ...plain },
  { request: { $case: "requestTrailers", value: { trailers: peerHeaders.headers } }, ...plain },
  { request: { $case: "responseTrailers", value: { trailers: peerHeaders.headers } }, ...plain },
];

/** A Python that has xds-protos: in a virtual environment in the cache, made the first time. */
function findPeer(): { readonly path: string | undefined; readonly missing: string | undefined } {
  const cache =
    process.env["SIGNALBOX_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "signalbox");
  const folder = join(cache, "programs", "xds-protos-1.85.0");
  const python = join(folder, "bin", "python3");
  const hasProtos = (): boolean =>
    existsSync(python) &&
    spawnSync(python, ["-c", "import envoy.service.ext_proc.v3.external_processor_pb2"]).status === 0;
  if (hasProtos()) return { path: python, missing: undefined };
  const fresh = `${folder}.new-${process.pid}`;
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ["python3", ["-m", "venv", "--clear", fresh]],
    [join(fresh, "bin", "python3"), ["-m", "pip", "install", "--quiet", "xds-protos==1.85.0"]],
  ];
  try {
    for (const [command, args] of steps) {
      const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
      if (status === 0) continue;
      const missing = `${command} ${args.slice(0, 2).join(" ")} failed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
      if (process.env["CI"] === "true") throw new Error(`with CI=true nothing may be missing. ${missing}`);
      return { path: undefined, missing };
    }
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return { path: python, missing: undefined };
}
