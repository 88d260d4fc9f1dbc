// Sends 4,000 requests: `next` has to get this share of them, within one percentage point, and none may fail, neither
// while the weights change. With 0 it only waits until both back ends are known.
//
//   node check-share.mjs PERCENT

import assert from "node:assert/strict";
import { countOf, figure, gatewayUrl, send } from "../../traffic/traffic.mjs";

const wanted = Number(process.argv[2]);
const COUNT = 4000;
const url = await gatewayUrl();
const models = ["math-expert"];

const started = Date.now();
await settle();
figure(`canary ${wanted} %: in effect ${((Date.now() - started) / 1000).toFixed(1)} s after it was applied`);
if (wanted > 0) {
  const { sent, seconds } = await send({ url, models, count: COUNT, connections: 32 });
  const counts = countOf(sent.map(({ status, from }) => (status === 200 ? from : `status ${status}`)));
  const share = (100 * (counts.next ?? 0)) / COUNT;
  figure(
    `canary ${wanted} %: ${share.toFixed(2)} % of ${COUNT} (${JSON.stringify(counts)}), ${Math.round(COUNT / seconds)} requests/s`,
  );
  assert.equal((counts.now ?? 0) + (counts.next ?? 0), COUNT, "requests failed");
  assert(Math.abs(share - wanted) <= 1, `expected ${wanted} %, got ${share} %`);
}

/** Until two hundred requests in a row look like the new weights. None may fail, but while the back ends are new. */
async function settle() {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { sent } = await send({ url, models, count: 200, connections: 8 });
    const failed = sent.filter(({ status }) => status !== 200).length;
    const next = sent.filter(({ from }) => from === "next").length / 2;
    if (wanted > 0) assert.equal(failed, 0, "requests failed while the weights changed");
    if (failed === 0 && Math.abs(next - wanted) <= 5) return;
    assert(Date.now() < deadline, `the weights did not come: ${next} % of requests, expected ${wanted} %`);
  }
}
