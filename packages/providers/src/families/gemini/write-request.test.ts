import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { Part } from "../../conversation/part.ts";
import { arbitraryRequest } from "../../testing/arbitrary-request.ts";
import { geminiBreaches } from "../../testing/gemini-breaches.ts";
import {
  assistant,
  geminiRequest,
  geminiTarget,
  system,
  text,
  user,
  vertexTarget,
} from "../../testing/gemini-fixtures.ts";
import type { Target } from "../target.ts";
import { geminiFamily } from "./gemini-family.ts";
import { SKIP_SIGNATURE } from "./write-model-turn.ts";

function write(request: Partial<ChatRequest>, target: Target = geminiTarget()) {
  const written = geminiFamily.write(geminiRequest(request), target);
  if (written.kind === "fault") throw new Error(written.message);
  const body = JSON.parse(written.request.body) as Record<string, unknown>;
  expect(geminiBreaches(body, { vertex: target.transport.kind === "vertex" })).toEqual([]);
  return { ...written.request, body, fields: written.dropped.map(({ field }) => field) };
}

const call = { kind: "tool_call", id: "call_1", name: "weather", argumentsJson: '{"city":"Oslo"}' } as const;
const result = { kind: "tool_result", callId: "call_1", parts: [text("4 °C")] } as const;
const hello = { role: "user", parts: [{ text: "Hello" }] };
const png = { kind: "base64", mediaType: "image/png", data: "iVBORw==" } as const;

describe("a request to Gemini", () => {
  it.each([
    ["AI Studio", geminiTarget(), "gemini-3.6-flash", "/v1beta/models/gemini-3.6-flash:generateContent"],
    ["another base path", geminiTarget({ basePath: "/proxy" }), "a b", "/proxy/models/a%20b:generateContent"],
    ["a tuned model", geminiTarget(), "tunedModels/mine", "/v1beta/tunedModels/mine:generateContent"],
    [
      "Vertex",
      vertexTarget,
      "gemini-2.5-pro",
      "/v1/projects/acme/locations/europe-west1/publishers/google/models/gemini-2.5-pro:generateContent",
    ],
    [
      "an endpoint of Vertex",
      vertexTarget,
      "endpoints/42",
      "/v1/projects/acme/locations/europe-west1/endpoints/42:generateContent",
    ],
    [
      "a name that would lead elsewhere",
      geminiTarget(),
      "models/../x",
      "/v1beta/models/models%2F..%2Fx:generateContent",
    ],
    ["a lone surrogate", geminiTarget(), "\ud800", "/v1beta/models/%EF%BF%BD:generateContent"],
  ])("goes to the path of %s", (_, target, model, path) => {
    expect(write({ model }, target)).toMatchObject({
      method: "POST",
      path,
      headers: { "content-type": "application/json" },
    });
  });

  it("asks for server-sent events when it streams", () => {
    expect(write({ stream: true }).path).toBe("/v1beta/models/gemini-3.6-flash:streamGenerateContent?alt=sse");
  });

  it("counts tokens in AI Studio's wrapping and in Vertex's own", () => {
    const request = geminiRequest({ turns: [system("Be brief."), user(text("Hello"))], sampling: { temperature: 1 } });
    const counted = { contents: [hello], systemInstruction: { parts: [{ text: "Be brief." }] } };
    expect(geminiFamily.writeTokenCount?.(request, geminiTarget())).toMatchObject({
      request: {
        path: "/v1beta/models/gemini-3.6-flash:countTokens",
        body: JSON.stringify({
          generateContentRequest: {
            contents: counted.contents,
            model: "models/gemini-3.6-flash",
            systemInstruction: counted.systemInstruction,
          },
        }),
      },
    });
    expect(geminiFamily.writeTokenCount?.(request, vertexTarget)).toMatchObject({
      request: { body: JSON.stringify(counted) },
    });
    expect(geminiFamily.readTokenCount?.('{"totalTokens": 12}')).toBe(12);
    expect(geminiFamily.readTokenCount?.("[]")).toMatchObject({ kind: "bad_answer" });
  });
});

describe("the turns of a conversation", () => {
  it("put system turns into the system instruction, wherever they stood, and merge those of one side", () => {
    const turns = [
      system("One."),
      user(text("a")),
      system("Two."),
      user(text("b")),
      assistant(text("c")),
      assistant(text("d")),
      user(text("e")),
    ];
    expect(write({ turns }).body).toEqual({
      systemInstruction: { parts: [{ text: "One." }, { text: "Two." }] },
      contents: [
        { role: "user", parts: [{ text: "a" }, { text: "b" }] },
        { role: "model", parts: [{ text: "c" }, { text: "d" }] },
        { role: "user", parts: [{ text: "e" }] },
      ],
    });
  });

  it("are the user's where there is nothing but a system turn, or a model that knows none", () => {
    expect(write({ turns: [system("Hi.")] }).body).toEqual({ contents: [{ role: "user", parts: [{ text: "Hi." }] }] });
    expect(write({ model: "gemma-3-27b-it", turns: [system("Be brief."), user(text("Hello"))] }).body).toEqual({
      contents: [{ role: "user", parts: [{ text: "Be brief." }, { text: "Hello" }] }],
    });
  });

  it("give results of calls the name of the function and the order of the calls, before what the user says", () => {
    const second = { ...call, id: "call_2", name: "time", argumentsJson: "" } as const;
    const failed = {
      kind: "tool_result",
      callId: "call_2",
      parts: [text("no"), text("clock")],
      isError: true,
    } as const;
    const turns = [user(text("Hello")), assistant(call, second), user(text("hm"), failed), user(result)];
    expect(write({ model: "gemini-2.5-flash", turns }).body["contents"]).toEqual([
      hello,
      {
        role: "model",
        parts: [
          { functionCall: { id: "call_1", name: "weather", args: { city: "Oslo" } } },
          { functionCall: { id: "call_2", name: "time", args: {} } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "call_1", name: "weather", response: { output: "4 °C" } } },
          { functionResponse: { id: "call_2", name: "time", response: { error: "no\nclock" } } },
          { text: "hm" },
        ],
      },
    ]);
  });

  it("name no ids of calls to Vertex", () => {
    const turns = [user(text("Hello")), assistant(call), user(result)];
    expect(write({ model: "gemini-2.5-flash", turns }, vertexTarget).body["contents"]).toMatchObject([
      {},
      { parts: [{ functionCall: { name: "weather" } }] },
      { parts: [{ functionResponse: { name: "weather" } }] },
    ]);
  });

  it.each([
    ["openai-chat", "messages[].tool_call_id"],
    ["anthropic-messages", "messages[].content[].tool_use_id"],
    ["openai-responses", "input[].call_id"],
  ] as const)("are refused by the name of %s when a result is of no call", (dialect, field) => {
    expect(geminiFamily.write(geminiRequest({ dialect, turns: [user(result)] }), geminiTarget())).toEqual({
      kind: "fault",
      status: 400,
      message: `\`${field}\` "call_1" is of no call in \`${field.split("[")[0]}\` before it`,
      field,
    });
  });

  it("keep the words of arguments that are no object, and the spelling of numbers in those that are", () => {
    const written = geminiFamily.write(
      geminiRequest({ turns: [assistant({ ...call, argumentsJson: '{"id": 12345678901234567890}' })] }),
      geminiTarget(),
    );
    expect(written).toMatchObject({
      request: { body: expect.stringContaining('"args":{"id": 12345678901234567890}') },
    });
    expect(write({ turns: [assistant({ ...call, argumentsJson: "{oops" })] }).body).toMatchObject({
      contents: [{ parts: [{ functionCall: { args: { unreadable_arguments: "{oops" } } }] }],
    });
  });
});

describe("signatures", () => {
  const own = { value: "c2ln", by: "gemini" } as const;
  const parts = (...list: readonly Part[]) =>
    (write({ turns: [user(text("Hello")), assistant(...list)] }).body["contents"] as { parts: unknown[] }[])[1]?.parts;

  it("go back on calls, and where the first call has none, the value that skips the check does", () => {
    expect(parts({ ...call, signature: own }, { ...call, id: "b" })).toMatchObject([{ thoughtSignature: "c2ln" }, {}]);
    expect(parts(call, { ...call, id: "b" })).toEqual([
      { functionCall: { id: "call_1", name: "weather", args: { city: "Oslo" } }, thoughtSignature: SKIP_SIGNATURE },
      { functionCall: { id: "b", name: "weather", args: { city: "Oslo" } } },
    ]);
  });

  it("are made up for no model before the third generation", () => {
    expect(write({ model: "gemini-2.5-pro", turns: [assistant(call)] }).body["contents"]).toEqual([
      { role: "model", parts: [{ functionCall: { id: "call_1", name: "weather", args: { city: "Oslo" } } }] },
    ]);
  });

  it("bring thoughts back, and without thoughts go onto the text beside them", () => {
    const bare = { kind: "reasoning", text: "", encrypted: own } as const;
    expect(parts({ kind: "reasoning", text: "Hm.", signature: own }, text("a"))).toEqual([
      { text: "Hm.", thought: true, thoughtSignature: "c2ln" },
      { text: "a" },
    ]);
    expect(parts(text("a"), bare)).toEqual([{ text: "a", thoughtSignature: "c2ln" }]);
    expect(parts(bare, text("a"))).toEqual([{ text: "a", thoughtSignature: "c2ln" }]);
    expect(parts(bare)).toEqual([{ text: "", thoughtSignature: "c2ln" }]);
  });

  it("of others are left out and told, in strict mode too", () => {
    const others = { value: "x", by: "anthropic" } as const;
    const turns = [
      user(text("Hello")),
      assistant({ kind: "reasoning", text: "Hm.", signature: others }, text("a"), { ...call, signature: others }),
    ];
    const written = write({ turns }, geminiTarget({ strict: true }));
    expect(written.fields).toEqual(["messages[].reasoning", "messages[].tool_call.signature"]);
    expect(JSON.stringify(written.body)).not.toContain('"x"');
  });
});

describe("media", () => {
  it.each([
    ["an image as data", { kind: "image", source: png }, [{ inlineData: { mimeType: "image/png", data: "iVBORw==" } }]],
    [
      "an image by URL, its type from the name",
      { kind: "image", source: { kind: "url", url: "https://a.example/b.webp?x=1" }, detail: "low" },
      [
        {
          fileData: { mimeType: "image/webp", fileUri: "https://a.example/b.webp?x=1" },
          mediaResolution: { level: "MEDIA_RESOLUTION_LOW" },
        },
      ],
    ],
    [
      "an image by URL, a JPEG if nothing says what it is",
      { kind: "image", source: { kind: "url", url: "https://a.example/b" } },
      [{ fileData: { mimeType: "image/jpeg", fileUri: "https://a.example/b" } }],
    ],
    [
      "a recording",
      { kind: "audio", source: { kind: "base64", mediaType: "audio/wav", data: "UklG" } },
      [{ inlineData: { mimeType: "audio/wav", data: "UklG" } }],
    ],
    [
      "a document with what is said of it",
      { kind: "document", source: { kind: "base64", mediaType: "application/pdf", data: "JVBE" }, context: "A bill." },
      [{ text: "A bill." }, { inlineData: { mimeType: "application/pdf", data: "JVBE" } }],
    ],
    [
      "a document of text",
      { kind: "document", source: { kind: "text", text: "Once" }, name: "tale.txt" },
      [{ text: "tale.txt\nOnce" }],
    ],
    [
      "a file of AI Studio",
      { kind: "document", source: { kind: "file", id: "files/abc" } },
      [{ fileData: { fileUri: "https://generativelanguage.googleapis.com/v1beta/files/abc" } }],
    ],
    [
      "a film",
      { kind: "native", wire: "openai-chat", value: { type: "video_url", video_url: { url: "gs://b/film.mov" } } },
      [{ fileData: { mimeType: "video/quicktime", fileUri: "gs://b/film.mov" } }],
    ],
  ] as const)("%s", (_, part, parts) => {
    const written = write({ turns: [user(part)] }, geminiTarget({ strict: true }));
    expect(written.body["contents"]).toEqual([{ role: "user", parts }]);
  });

  it("have names at Vertex alone, and levels of detail from the third generation on", () => {
    const turns = [
      user(
        { kind: "document", name: "bill.pdf", source: { kind: "base64", mediaType: "application/pdf", data: "JVBE" } },
        { kind: "image", source: png, detail: "high" },
      ),
    ];
    const named = { inlineData: { mimeType: "application/pdf", data: "JVBE", displayName: "bill.pdf" } };
    expect(write({ turns }, vertexTarget).body["contents"]).toMatchObject([{ parts: [named, {}] }]);
    expect(write({ model: "gemini-2.5-flash", turns }).fields).toEqual([
      "messages[].document.name",
      "messages[].image.detail",
    ]);
  });

  it("of a result go inside of it from the third generation on, and behind it before", () => {
    const turns = [assistant(call), user({ ...result, parts: [text("A map:"), { kind: "image", source: png }] })];
    const image = { inlineData: { mimeType: "image/png", data: "iVBORw==" } };
    const response = { id: "call_1", name: "weather", response: { output: "A map:" } };
    expect(write({ turns }).body["contents"]).toMatchObject([
      {},
      { parts: [{ functionResponse: { ...response, parts: [image] } }] },
    ]);
    expect(write({ model: "gemini-2.5-pro", turns }).body["contents"]).toMatchObject([
      {},
      { parts: [{ functionResponse: response }, image] },
    ]);
  });

  it("that another provider keeps are told as dropped, and refused in strict mode", () => {
    const turns = [user(text("Hello"), { kind: "document", source: { kind: "file", id: "file-1" } })];
    expect(write({ turns }).fields).toEqual(["messages[].document"]);
    expect(geminiFamily.write(geminiRequest({ turns }), geminiTarget({ strict: true }))).toMatchObject({
      kind: "fault",
      status: 422,
      field: "messages[].document",
    });
  });
});

describe("any request", () => {
  it("is what the wire takes, or is refused for a result without its call", () => {
    const models = ["gemini-3-pro", "gemini-2.5-flash-lite", "gemini-1.5-pro", "gemini-flash-latest", "gemma-3-1b-it"];
    fc.assert(
      fc.property(arbitraryRequest(models), fc.boolean(), (request, vertex) => {
        const target = vertex ? vertexTarget : geminiTarget();
        const written = geminiFamily.write(request, target);
        if (written.kind === "fault") return;
        const body: unknown = JSON.parse(written.request.body);
        const breaches = geminiBreaches(body, { vertex }).filter((breach) => breach !== "$.contents: empty");
        expect(breaches).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("tells of everything that it loses, in a form that strict mode refuses", () => {
    fc.assert(
      fc.property(arbitraryRequest(["gemini-2.0-flash", "gemini-3.1-pro"]), (request) => {
        const loose = geminiFamily.write(request, geminiTarget());
        const strict = geminiFamily.write(request, geminiTarget({ strict: true }));
        if (loose.kind === "request" && loose.dropped.length === 0) expect(strict).toEqual(loose);
        if (strict.kind === "request") expect(loose).toEqual(strict);
      }),
      { numRuns: 200 },
    );
  });
});
