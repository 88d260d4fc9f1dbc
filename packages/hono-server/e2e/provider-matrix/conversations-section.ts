import { CHAT_CLIENTS } from "../conversations/chat-clients.ts";
import { CONVERSATIONS } from "../conversations/conversations.ts";
import { WIRE_TARGETS } from "../conversations/wire-targets.ts";
import type { Feature } from "../conversations/conversation.ts";

const FEATURES: Readonly<Record<Feature, string>> = {
  topK: "the likeliest few (`top_k`)",
  seed: "a seed",
  stop: "stop sequences",
  penalty: "penalties",
  logprobs: "log-probabilities",
  document: "documents",
  schema: "an answer by a schema",
  effort: "how much to think",
  thoughts: "thoughts",
  signature: "signatures of thoughts",
  cache: "marks for the cache",
  user: "who the user is",
  oneCall: "one call at a time",
  refusal: "refusals",
};

/** The part of the page about the conversations, which another test has in full. */
export function conversationsSection(): string {
  return `## The same conversations, through every client and over every wire

${CONVERSATIONS.length} conversations (\`packages/hono-server/e2e/conversations/conversations.ts\`) are had by each of these clients, unmodified,
streamed and not, with a model behind each of these wires: ${WIRE_TARGETS.map(({ model }) => model.replace("over-", "")).join(", ")}.
What the client understands must be the same over all of them (text, thoughts, calls, finish, counts, errors), and so must
what the provider hears: the turns, images, calls and results, tools, settings. What a wire has no words for is left out
and named in the answer's header:

${limits(WIRE_TARGETS.map(({ model, cannot }) => ({ name: model.replace("over-", ""), cannot })))}

What the clients themselves cannot say or do not read, so that they do not have those conversations:

${limits(CHAT_CLIENTS)}
`;
}

function limits(
  list: readonly { readonly name: string; readonly cannot: Partial<Readonly<Record<Feature, string>>> }[],
): string {
  const groups = Map.groupBy(list, ({ cannot }) => JSON.stringify(cannot));
  const lines = [...groups.values()].map((members) => {
    const names = members.map(({ name }) => `**${name}**`).join(", ");
    const reasons = Object.entries(members[0]!.cannot).map(
      ([feature, reason]) => `${FEATURES[feature as Feature]} (${reason.replace(/\.$/, "")})`,
    );
    return `* ${names}: ${reasons.length === 0 ? "nothing" : reasons.join("; ")}.`;
  });
  return lines.join("\n");
}
