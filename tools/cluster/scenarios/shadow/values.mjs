// Prints my-router/values.yaml with the models on the server `now`, and a model `next-expert` on `next` that gets a copy of
// every request for `math-expert`, by the Gateway.

import { readFileSync } from "node:fs";
import { gatewayUrl } from "../../traffic/traffic.mjs";

const url = await gatewayUrl();
const given = readFileSync("my-router/values.yaml", "utf8");

/** The text with something put behind each of these lines, or in their place. */
function changed(text, changes) {
  return changes.reduce((before, [line, change]) => {
    if (!line.test(before)) throw new Error(`my-router/values.yaml: there is no line ${line}`);
    return before.replace(line, change);
  }, text);
}

process.stdout.write(
  changed(given, [
    [
      /^( +)- \{ name: llm, endpoint: "llm\.default.+$/m,
      (_, indent) => {
        const server = (name) => `- { name: ${name}, endpoint: "${name}.default.svc.cluster.local:8000" }`;
        const outer = indent.slice(4);
        return [
          `${indent}${server("now")}`,
          `${outer}- name: next-expert`,
          `${outer}  backend_refs:`,
          `${indent}${server("next")}`,
        ].join("\n");
      },
    ],
    [/^( +)modelCards:$/m, (line, indent) => `${line}\n${indent}  - name: next-expert`],
    [
      /^( +)global:$/m,
      (line, indent) =>
        [
          line,
          `${indent}  signalbox:`,
          `${indent}    shadow:`,
          `${indent}      - { model: next-expert, percentage: 100, models: [math-expert], base_url: "${url}" }`,
        ].join("\n"),
    ],
  ]),
);
