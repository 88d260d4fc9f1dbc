// Prints what scenarios send requests with, for `kubectl apply -f -`: the back ends `now` and `next`, and `client`, in
// whose pod send.mjs runs. The program is Node of the image that the guide installs.
//
//   node objects.mjs IMAGE

import { readFileSync } from "node:fs";

const image = process.argv[2];
const read = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const namespace = "default";

const config = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "traffic", namespace },
  data: { "back-end.mjs": read("back-end.mjs"), "send.mjs": read("send.mjs") },
};

function deployment(name, args, more = {}) {
  const labels = { app: name };
  const container = {
    name: "node",
    image,
    command: ["node"],
    args,
    volumeMounts: [{ name: "traffic", mountPath: "/traffic" }],
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    ...more,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { scenario: "traffic" } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 5,
          containers: [container],
          volumes: [{ name: "traffic", configMap: { name: "traffic" } }],
        },
      },
    },
  };
}

const backEnd = (name) => [
  deployment(name, ["/traffic/back-end.mjs", name], {
    readinessProbe: { httpGet: { path: "/mode", port: 8001 }, periodSeconds: 1 },
  }),
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: { scenario: "traffic" } },
    spec: {
      selector: { app: name },
      ports: [
        { name: "http", port: 8000 },
        { name: "control", port: 8001 },
      ],
    },
  },
];

const items = [
  config,
  ...backEnd("now"),
  ...backEnd("next"),
  deployment("client", ["-e", "process.once('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e9)"]),
];
process.stdout.write(JSON.stringify({ apiVersion: "v1", kind: "List", items }));
