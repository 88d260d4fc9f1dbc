// The limits that are set, and what is sent to reach each of them: every kind of token, window and owner of a budget.

const windows = { second: 1, minute: 60, hour: 3600 };
const kinds = ["input", "output", "total"];

/** Models whose users have budgets of their own: one for input and output, which are told apart by the prompt's size. */
const modelsPerUser = {
  second: { input: "law-expert", output: "law-expert", total: "math-expert" },
  minute: { input: "science-expert", output: "science-expert", total: "humanities-expert" },
  hour: { input: "social-expert", output: "social-expert", total: "general-expert" },
};
/** Far above what the small prompts of the other cases take. */
const userLimits = { input: 1000, output: 100, total: 3000 };
/** Two or three answers of the demo's model. */
const modelLimit = 100;

/** Each reaches its model by the router's decision. */
const history = { prompt: "What caused the fall of the Western Roman Empire?", model: "humanities-expert" };
const games = { prompt: "Which board games are fun for a rainy afternoon?", model: "general-expert" };

/**
 * @typedef {object} LimitCase
 * @property {string} title
 * @property {"input" | "output" | "total"} kind What is counted
 * @property {"second" | "minute" | "hour"} unit
 * @property {number} seconds Length of the window
 * @property {number} limit
 * @property {string} flag As `--limit` has it
 * @property {Ask} spender Its requests reach the limit
 * @property {Ask} other Has a budget of its own
 *
 * @typedef {{ user: string, body: object, model: string }} Ask
 */

/** @type {LimitCase[]} */
export const cases = Object.entries(windows).flatMap(([unit, seconds]) =>
  kinds.flatMap((kind) => [perUser(kind, unit, seconds), perModel(kind, unit, seconds)]),
);

export function limitFlags() {
  return cases.map(({ flag }) => `--limit ${flag}`);
}

function perUser(kind, unit, seconds) {
  const model = modelsPerUser[unit][kind];
  const limit = userLimits[kind];
  const words = { input: 480, output: 4, total: 960 }[kind];
  // What streams is counted as well.
  const stream =
    kind === "output" && unit !== "second" ? { stream: true, stream_options: { include_usage: true } } : {};
  const body = { model, messages: [{ role: "user", content: "word ".repeat(words) }], ...stream };
  const ask = (name) => ({ user: `${name}-${kind}-${unit}`, body, model });
  return {
    title: `${kind} tokens of a user in a${unit === "hour" ? "n" : ""} ${unit}`,
    kind,
    unit,
    seconds,
    limit,
    flag: `${kind}:${limit}/${unit}/user+model=${model}`,
    spender: ask("ann"),
    other: ask("ben"),
  };
}

function perModel(kind, unit, seconds) {
  const user = `${kind}-${unit}`;
  const ask = ({ prompt, model }) => ({
    user,
    body: { model: "MoM", messages: [{ role: "user", content: prompt }] },
    model,
  });
  return {
    title: `${kind} tokens of a model in a${unit === "hour" ? "n" : ""} ${unit}`,
    kind,
    unit,
    seconds,
    limit: modelLimit,
    flag: `${kind}:${modelLimit}/${unit}/user=${user}+model`,
    spender: ask(history),
    other: ask(games),
  };
}
