/** What Envoy sends for one chat completion of about 1 KiB with 16 headers, as bytes of the protocol. */
export function chatMessages(question: string): readonly Buffer[] {
  const filler = "Answer in two or three sentences and say which rule you used. ".repeat(12);
  const body = JSON.stringify({
    model: "auto",
    temperature: 0.2,
    messages: [
      { role: "system", content: filler },
      { role: "user", content: question },
    ],
  });
  const answer = JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "big",
    choices: [{ index: 0, message: { role: "assistant", content: filler }, finish_reason: "stop" }],
    usage: { prompt_tokens: 200, completion_tokens: 180, total_tokens: 380 },
  });
  // protocol_config with both bodies buffered comes with the first message.
  const protocolConfig = field(11, Buffer.concat([varintField(1, 2), varintField(2, 2)]));
  return [
    Buffer.concat([field(2, headers(requestHeaders)), protocolConfig]),
    field(4, Buffer.concat([field(1, Buffer.from(body)), varintField(2, 1)])),
    field(3, headers(responseHeaders)),
    field(5, Buffer.concat([field(1, Buffer.from(answer)), varintField(2, 1)])),
  ];
}

/** What Envoy sends AI Gateway's filter of a back end: the request's head, and as an attribute which back end it is. */
export function upstreamHeaders(internalId: string, backend: string): Buffer {
  const own = {
    "x-ai-eg-model": "auto",
    "x-ai-eg-original-path": requestHeaders[":path"],
    "x-ai-eg-internal-req-id": internalId,
  };
  const attribute = "xds.upstream_host_metadata.filter_metadata['aigateway.envoy.io']['per_route_rule_backend_name']";
  const struct = mapEntry(attribute, field(3, Buffer.from(backend)));
  return Buffer.concat([
    field(2, headers({ ...requestHeaders, ...own })),
    field(9, Buffer.concat([field(1, Buffer.from("envoy.filters.http.ext_proc")), field(2, struct)])),
  ]);
}

/** An entry of a map that is a message's first field. */
function mapEntry(key: string, value: Buffer): Buffer {
  return field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, value)]));
}

const requestHeaders = {
  ":authority": "llm.example.com",
  ":path": "/v1/chat/completions",
  ":method": "POST",
  ":scheme": "https",
  "user-agent": "OpenAI/Python 1.99.0",
  accept: "application/json",
  "accept-encoding": "gzip, deflate, br, zstd",
  "content-type": "application/json",
  "content-length": "1034",
  authorization: `Bearer ${"k".repeat(48)}`,
  "x-stainless-lang": "python",
  "x-stainless-package-version": "1.99.0",
  "x-stainless-runtime": "CPython",
  "x-forwarded-for": "10.0.0.17",
  "x-forwarded-proto": "https",
  "x-request-id": "6f2c9c1e-6f0a-4b57-9d27-0d7b3f6a1c11",
};

const responseHeaders = {
  ":status": "200",
  date: "Thu, 01 Jan 2026 00:00:00 GMT",
  "content-type": "application/json",
  "content-length": "1100",
  server: "uvicorn",
  "x-envoy-upstream-service-time": "812",
};

function headers(pairs: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(pairs).map(([key, value]) =>
    field(1, Buffer.concat([field(1, Buffer.from(key)), field(3, Buffer.from(value))])),
  );
  return field(1, Buffer.concat(entries));
}

/** A length-delimited field of the protobuf wire format. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) {
      bytes.push(rest);
      return Buffer.from(bytes);
    }
    bytes.push((rest & 0x7f) | 0x80);
  }
}
