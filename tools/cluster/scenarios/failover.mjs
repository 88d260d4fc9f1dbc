import { traffic } from "../traffic/traffic.mjs";

const folderOf = "tools/cluster/scenarios/failover";

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "failover",
  title: "another back end answers while one is dead or unhealthy",
  steps: ({ node, folder }) => {
    const manifests = (mode) =>
      `npx signalbox kubernetes manifests --config ${folder}/values.yaml --overlay failover --failover ${mode} --attempt-timeout 4s --output ${folder}/${mode}`;
    return [
      { title: "back ends and a client", text: traffic.start(node) },
      ...["active-passive", "active-active"].map((mode) => ({
        title: mode,
        text: [
          `${node} ${folderOf}/values.mjs > ${folder}/values.yaml`,
          manifests(mode),
          `kubectl apply -f ${folder}/${mode}/backends.yaml -f ${folder}/${mode}/routes.yaml`,
          `${node} ${folderOf}/check-failover.mjs ${mode}`,
        ].join("\n"),
      })),
      {
        title: "as it was",
        text: [
          "kubectl apply -f my-router/manifests",
          "kubectl delete backend,aiservicebackend now next",
          traffic.stop,
          "bash examples/kubernetes/wait-for-gateway.sh semantic-router default",
        ].join("\n"),
      },
    ];
  },
};
