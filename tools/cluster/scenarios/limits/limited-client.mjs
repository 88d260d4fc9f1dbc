// Asks through the Gateway as one user or another, and keeps count of what was refused.

/** `{ ask, asked, refused }`: `ask({ user, body, model })` resolves to `{ status, headers, tokens }`. */
export function createLimitedClient(gateway) {
  let asked = 0;
  let refused = 0;
  return {
    ask: async ({ user, body, model }) => {
      const response = await gateway.post("/v1/chat/completions", body, { "x-user-id": user });
      const text = await response.text();
      const { status, headers } = response;
      asked++;
      if (status === 429) refused++;
      else if (status !== 200) throw new Error(`${status} for ${model}: ${text.slice(0, 500)}`);
      return { status, headers, text, tokens: status === 200 ? readTokens(text, model) : undefined };
    },
    asked: () => asked,
    refused: () => refused,
  };
}

/** What the answer says that it took. */
function readTokens(text, model) {
  const events = text.startsWith("data: ") ? text.split("\n\n").filter((event) => event.startsWith("data: {")) : [];
  const answer = JSON.parse(events.length === 0 ? text : events.at(-1).slice(6));
  if (answer.model !== model) throw new Error(`${answer.model} answered for ${model}`);
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = answer.usage;
  return { input, output, total };
}
