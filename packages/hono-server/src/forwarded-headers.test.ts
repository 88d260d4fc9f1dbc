import { Secret, type Backend, type Candidate, type HeaderPair } from "@signalbox/core";
import { describe, expect, test } from "vitest";
import { clientAnswerHeaders, upstreamRequestHeaders } from "./forwarded-headers.ts";

const backend: Backend = {
  name: "small_a",
  provider: undefined,
  origin: "http://127.0.0.1:1",
  chatPath: "/v1/chat/completions",
  weight: 1,
  type: "vllm",
  hasProfile: false,
  authHeader: "Authorization",
  authPrefix: "Bearer ",
  apiKey: undefined,
  extraHeaders: [],
};

const candidate: Candidate = {
  model: "small",
  upstreamModel: "small",
  provider: "small",
  useReasoning: false,
  reasoning: undefined,
  bodyEdits: [],
  requestHeaders: { set: [["x-selected-model", "small"]], remove: ["x-drop"] },
};

const identity: HeaderPair = ["accept-encoding", "identity"];

describe("headers of a request to a back end", () => {
  test.each<[what: string, client: HeaderPair[], upstream: HeaderPair[]]>([
    [
      "other headers go on, repeated ones too",
      [
        ["x-team", "a"],
        ["x-team", "b"],
      ],
      [
        ["x-team", "a"],
        ["x-team", "b"],
      ],
    ],
    [
      "headers of the connection stay",
      [
        ["connection", "x-mine, Keep-Alive"],
        ["x-mine", "1"],
        ["keep-alive", "5"],
        ["te", "trailers"],
        ["upgrade", "h2c"],
      ],
      [],
    ],
    [
      "framing and host stay",
      [
        ["host", "me"],
        ["content-length", "3"],
        ["transfer-encoding", "chunked"],
        ["expect", "100-continue"],
      ],
      [],
    ],
    [
      "trusted names sent by the client stay",
      [
        ["x-vsr-selected-model", "big"],
        ["x-authz-user-id", "root"],
        ["x-selected-model", "big"],
        ["x-user-openai-key", "k"],
      ],
      [],
    ],
    ["cookies of this origin stay", [["cookie", "session=1"]], []],
    ["names that the decision removes stay", [["x-drop", "1"]], []],
    [
      "the client's own authorization goes on where the back end has no key",
      [["authorization", "Bearer mine"]],
      [["authorization", "Bearer mine"]],
    ],
  ])("%s", (_, client, upstream) => {
    expect(upstreamRequestHeaders(client, backend, candidate)).toEqual([
      ...upstream,
      ["x-selected-model", "small"],
      identity,
    ]);
  });

  test("the back end's key replaces the client's wherever its API has it, and extra headers replace the same names", () => {
    const keyed: Backend = {
      ...backend,
      authHeader: "api-key",
      authPrefix: "",
      apiKey: new Secret("s3cret"),
      extraHeaders: [["X-Org", "ours"]],
    };
    const client: HeaderPair[] = [
      ["authorization", "Bearer mine"],
      ["api-key", "mine"],
      ["x-api-key", "mine"],
      ["x-org", "theirs"],
    ];
    expect(upstreamRequestHeaders(client, keyed)).toEqual([["x-org", "ours"], ["api-key", "s3cret"], identity]);
  });
});

describe("headers of an answer to the client", () => {
  test("keeps the back end's, adds the router's, and drops the connection's and false copies", () => {
    const upstream: HeaderPair[] = [
      ["content-type", "application/json"],
      ["content-length", "2"],
      ["connection", "close, x-hop"],
      ["x-hop", "1"],
      ["x-vsr-selected-model", "liar"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ];
    expect(clientAnswerHeaders(upstream, [["x-vsr-schema-version", "2"]], false)).toEqual([
      ["content-type", "application/json"],
      ["content-length", "2"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
      ["x-vsr-schema-version", "2"],
    ]);
  });

  test("drops the length of an event stream", () => {
    expect(clientAnswerHeaders([["content-length", "99"]], [], true)).toEqual([]);
  });
});
