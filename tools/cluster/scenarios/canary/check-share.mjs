// Sends 4,000 requests: `next` has to get this share of them, within one percentage point.
//
//   node check-share.mjs PERCENT

import assert from "node:assert/strict";
import { countOf, figure, gatewayUrl, send } from "../../traffic/traffic.mjs";

const wanted = Number(process.argv[2]);
const COUNT = 4000;
const url = await gatewayUrl();
const models = ["math-expert"];

await settle();
const { sent, seconds } = await send({ url, models, count: COUNT, connections: 32 });
const counts = countOf(sent.map(({ status, from }) => (status === 200 ? from : `status ${status}`)));
const share = (100 * (counts.next ?? 0)) / COUNT;
figure(
  `canary ${wanted} %: ${share.toFixed(2)} % of ${COUNT} (${JSON.stringify(counts)}), ${Math.round(COUNT / seconds)} requests/s`,
);
assert.equal((counts.now ?? 0) + (counts.next ?? 0), COUNT, "requests failed");
assert(Math.abs(share - wanted) <= 1, `expected ${wanted} %, got ${share} %`);

/** Until the new weights are what all of Envoy goes by: two hundred requests in a row look like it. */
async function settle() {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const probe = await send({ url, models, count: 200, connections: 8 });
    const next = (100 * probe.sent.filter(({ from }) => from === "next").length) / 200;
    if (Math.abs(next - wanted) <= 5) return;
    assert(Date.now() < deadline, `the weights did not come: ${next} % of requests, expected ${wanted} %`);
  }
}
