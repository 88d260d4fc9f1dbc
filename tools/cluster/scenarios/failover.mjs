import { traffic } from "../traffic/traffic.mjs";

const folderOf = "tools/cluster/scenarios/failover";

/**
 * The test does not want to wait for the end of the default ejection, and machines that build are slow to answer; that this
 * is heard is a part of it.
 */
const reliability = "{ base_ejection_time: 3s, health_check_timeout: 3s }";

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
          `${node} tools/cluster/traffic/two-servers.mjs "${reliability}" > ${folder}/values.yaml`,
          manifests(mode),
          `kubectl apply -f ${folder}/${mode}/backends.yaml -f ${folder}/${mode}/routes.yaml`,
          `${node} ${folderOf}/check-failover.mjs ${mode}`,
        ].join("\n"),
      })),
      { title: "as it was", text: traffic.stop },
    ];
  },
};
