import { chatCompletions } from "./chat-completions.ts";
import { testClientDialect } from "./client-dialect.contract.ts";

const id = { id: "c1", created: 1, model: "math-expert" };
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const chunk = (fields: object): string => `data: ${JSON.stringify({ ...id, ...fields })}\n\n`;

testClientDialect({
  dialect: chatCompletions,
  write: ({ system, turns }) => ({
    model: "MoM",
    messages: [
      ...(system === undefined ? [] : [{ role: "system", content: system }]),
      ...turns.map(({ role, text }) => ({ role, content: text, ...(role === "tool" ? { tool_call_id: "t" } : {}) })),
    ],
  }),
  readSystem: ({ messages }) => {
    const [first] = messages as { role: string; content: string }[];
    return first?.role === "system" ? first.content : undefined;
  },
  systemFields: ["messages"],
  parameter: "seed",
  maxTokens: "max_completion_tokens",
  ownReasoning: { reasoning_effort: "low" },
  lackingFamilies: [],
  recorded: {
    body: JSON.stringify({
      ...id,
      choices: [{ index: 0, message: { role: "assistant", content: "x² 数" }, finish_reason: "stop" }],
      usage,
    }),
    stream: [
      chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }),
      ": comment\n\n",
      chunk({ choices: [{ index: 0, delta: { content: "x² " } }] }),
      chunk({ choices: [{ index: 0, delta: { content: "数" } }] }),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
      chunk({ choices: [], usage }),
      "data: [DONE]\n\n",
    ].join(""),
    seen: {
      model: "math-expert",
      usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      text: "x² 数",
    },
  },
});
