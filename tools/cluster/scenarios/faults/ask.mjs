// One request to the Gateway, and whether its answer is the expected one.
//
//   node ask.mjs WHAT --status=500 [--model=NAME] [--from-ms=N] [--within-ms=N] [--again-for-ms=N]
//
// `--again-for-ms`: until it is as expected, as long as that; the figure says how long it took.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openGateway } from "./gateway-load.mjs";

const text = { type: "string" };
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { status: text, model: text, "from-ms": text, "within-ms": text, "again-for-ms": text },
});
const [what] = positionals;
const number = (name, otherwise) => (values[name] === undefined ? otherwise : Number(values[name]));

const gateway = await openGateway();
const startedAt = Date.now();
const deadline = startedAt + number("again-for-ms", 0);
try {
  for (;;) {
    const outcome = await gateway.ask({ messages: [{ role: "user", content: "What is the derivative of x^3?" }] });
    try {
      check(outcome);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
      continue;
    }
    const took = values["again-for-ms"] === undefined ? outcome.ms : Date.now() - startedAt;
    process.stdout.write(`figure: ${what}: ${outcome.status} in ${Math.round(took)} ms\n`);
    break;
  }
} finally {
  await gateway.close();
}

function check({ status, error, text: body, ms }) {
  const shown = `${status} ${error} ${body.slice(0, 300)}, ${Math.round(ms)} ms`;
  assert.equal(String(status), values.status, shown);
  assert(ms >= number("from-ms", 0) && ms <= number("within-ms", Infinity), shown);
  if (values.model !== undefined) assert.equal(JSON.parse(body).model, values.model, shown);
}
