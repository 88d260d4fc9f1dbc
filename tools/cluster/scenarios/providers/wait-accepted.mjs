// Waits until every object of a folder's manifests says that it was accepted, and prints how many there are of each kind.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

const LIMIT_MS = 180_000;
const [folder] = process.argv.slice(2);
const deadline = Date.now() + LIMIT_MS;

for (;;) {
  const output = execFileSync("kubectl", ["get", "-f", folder, "-o", "json"], { maxBuffer: 64 * 1024 * 1024 });
  const { items } = JSON.parse(output.toString());
  const waiting = items.filter((item) => !isAccepted(item));
  if (waiting.length === 0) {
    const kinds = Map.groupBy(items, ({ kind }) => kind);
    const counts = [...kinds].map(([kind, { length }]) => `${length} ${kind}`);
    process.stdout.write(`figure: accepted by API server and controllers: ${counts.join(", ")}\n`);
    break;
  }
  const states = waiting.map(({ kind, metadata, status }) => `${kind} ${metadata.name}: ${JSON.stringify(status)}`);
  assert(Date.now() < deadline, `not accepted after ${LIMIT_MS / 1000} s:\n${states.join("\n")}`);
  await delay(1000);
}

/** Policies have conditions for each ancestor, routes of AI Gateway and back ends have their own. */
function isAccepted({ metadata, status = {} }) {
  const all = [status.conditions ?? [], ...(status.ancestors ?? []).map(({ conditions }) => conditions)].flat();
  const accepted = all.filter(({ type }) => type === "Accepted");
  return (
    accepted.length > 0 &&
    accepted.every(
      (each) => each.status === "True" && (each.observedGeneration ?? metadata.generation) === metadata.generation,
    )
  );
}
