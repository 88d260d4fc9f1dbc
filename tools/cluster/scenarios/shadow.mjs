import { traffic } from "../traffic/traffic.mjs";

const router = "--namespace vllm-semantic-router-system";
const programs = "tools/cluster/scenarios/shadow";

/** Installs the router with other values, and waits until only pods that know them are left. */
const upgrade = (values) =>
  [
    `old=$(kubectl get pods ${router} --selector=app.kubernetes.io/component=router --output name)`,
    `helm upgrade semantic-router charts/semantic-router ${router} --values ${values} --set rolloutOnConfigChange=true --wait --timeout 5m`,
    `kubectl wait --for=delete ${router} $old --timeout=120s`,
  ].join("\n");

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "shadow",
  title: "a shadow at 100 % is in nobody's way",
  steps: ({ node, folder }) => [
    { title: "back ends and a client", text: traffic.start(node) },
    {
      title: "a model that gets copies by the Gateway",
      text: [
        `${node} ${programs}/values.mjs > ${folder}/values.yaml`,
        `npx signalbox kubernetes manifests --config ${folder}/values.yaml --output ${folder}/manifests`,
        `npx signalbox kubernetes check ${folder}/manifests/*.yaml --config ${folder}/values.yaml`,
        `kubectl apply -f ${folder}/manifests/backends.yaml -f ${folder}/manifests/routes.yaml`,
        upgrade(`${folder}/values.yaml`),
      ].join("\n"),
    },
    { title: "requests", text: `${node} ${programs}/check-shadow.mjs` },
    {
      title: "as it was",
      text: [upgrade("my-router/values.yaml"), traffic.stop].join("\n"),
    },
  ],
};
