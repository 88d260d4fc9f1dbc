/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "providers",
  title: "what leaves Envoy toward each provider",
  steps: ({ node, folder }) => {
    const program = (name, ...args) => [node, `tools/cluster/scenarios/providers/${name}.mjs`, ...args].join(" ");
    const ways = "tools/cluster/scenarios/providers/ways.yaml";
    const router = "--namespace vllm-semantic-router-system";
    const upgrade = (values) =>
      `helm upgrade semantic-router charts/semantic-router ${router} --values ${values} --wait --timeout 10m`;
    const step = (title, ...lines) => ({ title, text: lines.join("\n") });
    return [
      step(
        "a configuration with a model of each provider, and the manifests of all",
        program("prepare", "values", folder),
        `npx signalbox kubernetes manifests --config ${folder}/values.yaml --providers all --output ${folder}/manifests`,
        program("prepare", "secrets", folder),
        upgrade(`${folder}/values.yaml`),
      ),
      step(
        "a simulator of the providers, with an authority of its own",
        `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=simulator-authority \\`,
        `  -keyout ${folder}/ca.key -out ${folder}/ca.crt 2> ${folder}/openssl.log`,
        `openssl req -newkey rsa:2048 -nodes -subj /CN=simulator -keyout ${folder}/tls.key -out ${folder}/tls.csr 2> ${folder}/openssl.log`,
        `printf 'subjectAltName=%s' "$(cat ${folder}/hosts)" > ${folder}/names`,
        `openssl x509 -req -in ${folder}/tls.csr -CA ${folder}/ca.crt -CAkey ${folder}/ca.key -CAcreateserial -days 2 \\`,
        `  -extfile ${folder}/names -out ${folder}/tls.crt 2> ${folder}/openssl.log`,
        `kubectl create configmap provider-simulator --from-file=${folder}/answers.json --from-file=${folder}/ca.crt \\`,
        "  --from-file=tools/cluster/scenarios/providers/simulator.mjs",
        `kubectl create secret tls provider-simulator --cert=${folder}/tls.crt --key=${folder}/tls.key`,
        "image=$(kubectl get deployment llm -o jsonpath='{.spec.template.spec.containers[0].image}')",
        'sed "s|IMAGE|$image|" tools/cluster/scenarios/providers/simulator.yaml | kubectl apply -f -',
        "kubectl wait --for=condition=Available deployment/provider-simulator --timeout=120s",
      ),
      step(
        "the manifests as they were made are accepted",
        `kubectl apply -f ${folder}/secrets.yaml`,
        `kubectl apply --validate=strict -f ${folder}/manifests/providers`,
        program("wait-accepted", `${folder}/manifests/providers`),
      ),
      step(
        "their addresses are the simulator's",
        `kubectl get backends,backendtlspolicies -o json | ${program("redirect")} > ${folder}/redirected.json`,
        `kubectl apply -f ${folder}/redirected.json`,
        program("wait-accepted", `${folder}/manifests/providers`),
      ),
      step("other ways to some of them", `kubectl apply -f ${ways}`, program("wait-accepted", ways)),
      step("requests to each provider", program("check", folder)),
      step(
        "clean-up",
        // AI Gateway 1.0 does not try again when another change keeps it from letting an object go: one kind at a time.
        "for kind in aigatewayroutes aiservicebackends backendsecuritypolicies; do",
        "  objects=$(kubectl get $kind -o name | grep /provider-)",
        "  kubectl delete --timeout=60s $objects || {",
        "    kubectl get $kind -o name | grep /provider- |",
        `      xargs --no-run-if-empty kubectl patch --type=merge --patch '{"metadata":{"finalizers":null}}'`,
        "    kubectl wait --for=delete --timeout=60s $objects",
        "  }",
        "done",
        `kubectl delete --ignore-not-found -f ${folder}/manifests/providers -f ${folder}/secrets.yaml --timeout=300s`,
        "kubectl delete deployment/provider-simulator service/provider-simulator service/vllm --timeout=300s",
        "kubectl delete configmap/provider-simulator secret/provider-simulator",
        // Google's tokens are kept by AI Gateway, and nobody takes them away.
        "kubectl delete secret --ignore-not-found ai-eg-bsp-provider-gcp-vertex ai-eg-bsp-provider-gcp-anthropic",
        upgrade("my-router/values.yaml"),
        program("wait-forgotten"),
      ),
    ];
  },
};
