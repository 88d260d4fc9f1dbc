/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "footprint",
  title: "memory and CPU of the router's pod, at rest and under load",
  steps: ({ node }) => [
    { title: "at rest, then under load", text: `${node} tools/cluster/scenarios/footprint/measure.mjs` },
  ],
};
