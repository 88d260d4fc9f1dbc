import { traffic } from "../traffic/traffic.mjs";

/** At first it is there and gets nothing: until AI Gateway knows of a back end, requests to it would fail. */
const shares = [0, 5, 25, 50, 100];

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "canary",
  title: "a canary gets its share of the requests",
  steps: ({ node, folder }) => [
    {
      title: "back ends and a client",
      text: `${traffic.start(node)}\n${node} tools/cluster/traffic/two-servers.mjs > ${folder}/values.yaml`,
    },
    ...shares.map((share) => ({
      title: `${share} %`,
      text: [
        `npx signalbox kubernetes manifests --config ${folder}/values.yaml --canary base-model=${share} --output ${folder}/${share}`,
        `kubectl apply -f ${folder}/${share}/backends.yaml -f ${folder}/${share}/routes.yaml`,
        `${node} tools/cluster/scenarios/canary/check-share.mjs ${share}`,
      ].join("\n"),
    })),
    { title: "as it was", text: traffic.stop },
  ],
};
