import {
  SAID_BY_WIRE,
  startTokenIssuers,
  startWireSimulator,
  type Said,
  type SpokenAnswer,
  type TokenIssuers,
  type WireSimulator,
} from "@signalbox/providers/testing";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveGateway } from "../../src/node/serve.ts";
import type { RunningServer } from "../../src/node/listen.ts";
import { createTestRouter } from "../../src/testing/test-router.ts";
import type { ChatClient } from "./chat-client.ts";
import { CHAT_CLIENTS } from "./chat-clients.ts";
import type { Conversation, Understood } from "./conversation.ts";
import { CONVERSATIONS } from "./conversations.ts";
import { saidOf, understoodOf } from "./said-of.ts";
import { TARGET_ENV, WIRE_TARGETS, type WireTarget } from "./wire-targets.ts";

let issuers: TokenIssuers;
let gateway: RunningServer;
const simulators = new Map<string, WireSimulator>();
/** What each simulator says next. */
const next = new Map<string, SpokenAnswer>();

beforeAll(async () => {
  issuers = await startTokenIssuers();
  for (const target of WIRE_TARGETS) {
    const answer = (): SpokenAnswer => next.get(target.model)!;
    simulators.set(target.model, await startWireSimulator(target.wire(issuers), { answer }));
  }
  const models = WIRE_TARGETS.map(
    ({ model, upstreamModel, backend }) =>
      `  - {name: ${model}, provider_model_id: "${upstreamModel}", backend_refs: [{base_url: "${simulators.get(model)!.origin}", ${backend}}]}`,
  );
  const router = createTestRouter(`providers:\n  models:\n${models.join("\n")}\nrouting: {}\n`, { env: TARGET_ENV });
  const readFile = async (): Promise<string> => issuers.googleKeyFile;
  gateway = await serveGateway({
    port: 0,
    getRouter: () => router,
    providerAccess: { env: TARGET_ENV, readFile, fetch: issuers.fetch },
  });
});
afterAll(async () => {
  await gateway.close({ graceMs: 100 });
  await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
  await issuers[Symbol.asyncDispose]();
});

describe.each(CHAT_CLIENTS)("$name", (client) => {
  const had = CONVERSATIONS.filter(({ needs = [] }) => needs.every((feature) => client.cannot[feature] === undefined));

  test.each(had)("$name", async (conversation) => {
    const differences = await Promise.all(
      WIRE_TARGETS.map(async (target) => [
        ...(await hold(conversation, { client, target, isStreamed: false })),
        ...(await hold(conversation, { client, target, isStreamed: true })),
      ]),
    );
    expect(differences.flat()).toEqual([]);
  });
});

interface Difference {
  readonly where: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Has a conversation, and compares what the client understands and what the provider hears. */
async function hold(
  conversation: Conversation,
  {
    client,
    target,
    isStreamed,
  }: { readonly client: ChatClient; readonly target: WireTarget; readonly isStreamed: boolean },
): Promise<readonly Difference[]> {
  const { model, family } = target;
  const { settings, turns, carries = [] } = conversation;
  const differences: Difference[] = [];
  const compare = (what: string, found: unknown, expected: unknown): void => {
    if (!isDeepStrictEqual(found, expected))
      differences.push({ where: `${model}, ${isStreamed ? "streamed" : "whole"}: ${what}`, expected, found });
  };
  const { calls } = simulators.get(model)!;
  const before = calls.length;
  let dropped: string | null = null;
  const ask = client.open({
    origin: `http://127.0.0.1:${gateway.port}`,
    model,
    settings,
    isStreamed,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      dropped = response.headers.get("x-signalbox-dropped-params");
      return response;
    },
  });
  for (const [index, { says, answer }] of turns.entries()) {
    next.set(model, answer);
    const understood = await ask(says);
    const expected = expectedOf(conversation, index, { client, target });
    if (understood.error === undefined || expected.error === undefined) {
      for (const name of ["text", "thoughts", "calls", "finish", "usage", "error"] as const)
        compare(`${name} of answer ${index}`, understood[name], expected[name]);
    } else
      compare("error", understood.error.includes(expected.error) ? expected.error : understood.error, expected.error);
    if (understood.error !== undefined) break;
  }
  compare("requests", calls.length - before, turns.length);
  const { body = {}, raw = "" } = calls.at(-1) ?? {};
  const said = inOneForm(SAID_BY_WIRE[family](body));
  const wanted = inOneForm(saidOf(conversation));
  for (const name of Object.keys(wanted) as (keyof typeof wanted)[]) compare(name, said[name], wanted[name]);
  for (const { feature, text } of carries) {
    const mark = typeof text === "string" ? text : text(family);
    const canCarry = target.cannot[feature] === undefined;
    compare(feature, raw.includes(mark), canCarry);
    // What is left out is named, but for what the client did not ask for.
    if (!canCarry && feature !== "signature") compare(`${feature} is named`, dropped !== null, true);
  }
  return differences;
}

function expectedOf(
  conversation: Conversation,
  index: number,
  { client, target }: { readonly client: ChatClient; readonly target: WireTarget },
): Understood {
  const expected = understoodOf(conversation, index);
  const isPlainRefusal = conversation.needs?.includes("refusal") === true && target.cannot.refusal !== undefined;
  return {
    ...expected,
    ...(client.cannot.thoughts !== undefined && { thoughts: "" }),
    ...(isPlainRefusal && { finish: "stop" }),
  };
}

/**
 * Results may stand in any order, wires have their own ways to say that one is an error, and some clients give back an
 * empty text beside calls.
 */
function inOneForm(said: Said): Said {
  const turns = said.turns.map(([role, ...items]): Said["turns"][number] => {
    const results = items.flatMap((item) => (item[0] === "result" ? [item] : []));
    const plain = results.map(([kind, call, text]) => [kind, call, withoutMark(text)] as const);
    return [
      role,
      ...plain.toSorted((one, two) => one[1] - two[1]),
      ...items.filter(([kind, value]) => kind !== "result" && value !== ""),
    ];
  });
  return { ...said, turns };
}

/** Chat completions say it in words, Gemini with an object. */
function withoutMark(text: string): string {
  return text.replace(/^(?:Error:\s*|\{"error":"(.*)"\}$)/, "$1");
}
