const router = "--namespace vllm-semantic-router-system";
const deployment = `${router} deployment/semantic-router`;
const routerPods = "--selector=app.kubernetes.io/component=router";
const envoy = "--namespace envoy-gateway-system";
const envoyPods = "--selector=gateway.envoyproxy.io/owning-gateway-name=semantic-router";

/** @type {import("../scenarios.mjs").Scenario} */
export const scenario = {
  name: "faults",
  title: "what clients see of a router, an Envoy or a configuration that fails",
  steps: ({ node, folder }) => {
    const program = (name) => `${node} tools/cluster/scenarios/faults/${name}.mjs`;
    const [ask, during] = [program("ask"), program("during")];
    const step = (title, ...lines) => ({ title, text: lines.join("\n") });
    const filter = (from) => `kubectl apply -f ${from}/filter.yaml -f ${from}/routes.yaml`;
    const restart = `kubectl rollout restart ${deployment}; kubectl rollout status ${deployment} --timeout=120s`;
    const killed = (what, flags) =>
      [
        `pod=$(kubectl get pods ${router} ${routerPods} --output name | head -n 1)`,
        `${during} streams "${what}" --count=20 ${flags} -- kubectl delete ${router} $pod --grace-period=1`,
        `kubectl rollout status ${deployment} --timeout=120s`,
      ].join("\n");
    /** Other words for `operator: OR` in the configuration of the cluster, which keeps its labels. */
    const editConfig = (from, to) =>
      `kubectl get configmap ${router} semantic-router-config -o yaml | sed 's/operator: ${from}$/operator: ${to}/' | kubectl replace -f -`;
    return [
      step(
        "answers that take ten seconds, when streamed",
        "old=$(kubectl get pods --selector=app=llm --output name)",
        `kubectl patch deployment llm --type=json \\`,
        `  -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--chunk-delay-ms=400"}]'`,
        "kubectl rollout status deployment/llm --timeout=120s",
        "kubectl wait --for=delete $old --timeout=120s",
      ),
      step("500 streams at once", `${during} streams "500 streams at once" --count=500`),
      step(
        "the router restarted during streams",
        `${during} streams "router restarted during streams" --count=50 -- bash -ec '${restart}'`,
      ),
      step(
        "the router rolled during 200 requests/s",
        `${during} requests "router rolled" --rate=200 -- bash -ec '${restart}; sleep 8'`,
      ),
      step(
        "the router killed during streams: they are cut",
        killed("router killed during streams", "--may-be-cut"),
        `${ask} "another router after the killed one" --status=200 --again-for-ms=60000`,
      ),
      step(
        "a broken configuration: the last valid one stays in use, and new pods do not take over",
        `metric() { kubectl get --raw /api/v1/namespaces/vllm-semantic-router-system/services/semantic-router-metrics:metrics/proxy/metrics |`,
        `  grep "^signalbox_config_rejected $1"; }`,
        editConfig("OR", "NEITHER"),
        "until metric 1; do sleep 1; done",
        `if npx signalbox doctor > ${folder}/doctor.txt; then cat ${folder}/doctor.txt; false; fi`,
        `grep "expected one of AND, OR, NOT" ${folder}/doctor.txt | head -n 1`,
        `grep "goes on with the last valid one" ${folder}/doctor.txt`,
        `kubectl rollout restart ${deployment}`,
        `if kubectl rollout status ${deployment} --timeout=6s; then false; fi`,
        `${ask} "broken configuration" --status=200 --model=math-expert`,
        editConfig("NEITHER", "OR"),
        "until metric 0; do sleep 1; done",
        `kubectl rollout undo ${deployment}`,
        `kubectl rollout status ${deployment} --timeout=120s`,
      ),
      step(
        "Envoy rolled during 200 requests/s",
        `envoy=$(kubectl get deployment ${envoy} ${envoyPods} --output name)`,
        `${during} requests "Envoy rolled" --rate=200 -- \\`,
        `  bash -ec "kubectl rollout restart ${envoy} $envoy; kubectl rollout status ${envoy} $envoy --timeout=120s; sleep 5"`,
      ),
      step(
        "an Envoy of two evicted during 200 requests/s",
        `kubectl patch envoyproxy semantic-router --type=merge \\`,
        `  -p '{"spec":{"provider":{"kubernetes":{"envoyDeployment":{"replicas":2}}}}}'`,
        `until [ "$(kubectl get ${envoy} $envoy -o jsonpath='{.status.readyReplicas}')" = 2 ]; do sleep 1; done`,
        `pod=$(kubectl get pods ${envoy} ${envoyPods} --field-selector=status.phase=Running --sort-by=.metadata.creationTimestamp --output name | tail -n 1)`,
        `${during} requests "one of two Envoys evicted" --rate=200 -- kubectl delete ${envoy} $pod --wait=false`,
        `kubectl patch envoyproxy semantic-router --type=json -p '[{"op":"remove","path":"/spec/provider/kubernetes"}]'`,
      ),
      step(
        "the router killed during streams, and the filter lets requests pass: they go on",
        `npx signalbox kubernetes manifests --config my-router/values.yaml --fail-open --output ${folder}/fail-open`,
        `npx signalbox kubernetes check ${folder}/fail-open/*.yaml --config my-router/values.yaml`,
        filter(`${folder}/fail-open`),
        // Nothing shows from outside when Envoy has them.
        "sleep 5",
        killed("router killed during streams, --fail-open", ""),
      ),
      step(
        "no router at all, and the filter lets requests pass: the default model",
        `kubectl scale ${deployment} --replicas=0`,
        `kubectl wait --for=delete pod ${router} ${routerPods} --timeout=120s`,
        `${ask} "no router, --fail-open" --status=200 --model=general-expert --again-for-ms=60000`,
      ),
      step(
        "no router at all: refused",
        filter("my-router/manifests"),
        `${ask} "no router" --status=500 --again-for-ms=60000`,
      ),
      step(
        "a router that hangs: 504 after the message timeout, or the default model",
        `image=$(kubectl get ${deployment} -o jsonpath='{.spec.template.spec.containers[0].image}')`,
        `selector=$(kubectl get service ${router} semantic-router -o jsonpath='{.spec.selector}')`,
        `sed "s|IMAGE|$image|" tools/cluster/scenarios/faults/hung-router.yaml | kubectl apply -f -`,
        `kubectl wait ${router} --for=condition=Ready pod/hung-router --timeout=120s`,
        `choose() { kubectl patch service ${router} semantic-router --type=json \\`,
        `  -p "[{\\"op\\":\\"replace\\",\\"path\\":\\"/spec/selector\\",\\"value\\":$1}]"; }`,
        `choose '{"app":"hung-router"}'`,
        `${ask} "hung router" --status=504 --from-ms=4500 --again-for-ms=60000`,
        filter(`${folder}/fail-open`),
        `${ask} "hung router, --fail-open" --status=200 --model=general-expert --from-ms=4500 --again-for-ms=60000`,
      ),
      step(
        "the router is back: Envoy gives the dead connection up by itself",
        `kubectl scale ${deployment} --replicas=1`,
        `kubectl rollout status ${deployment} --timeout=120s`,
        `choose "$selector"`,
        filter("my-router/manifests"),
        `${ask} "back from the hung router" --status=200 --model=math-expert --again-for-ms=60000`,
        `kubectl delete ${router} pod/hung-router --grace-period=1`,
      ),
      step(
        "clean-up",
        "old=$(kubectl get pods --selector=app=llm --output name)",
        "kubectl apply -f my-router/manifests/demo-llm.yaml",
        "kubectl rollout status deployment/llm --timeout=120s",
        "kubectl wait --for=delete $old --timeout=120s",
        "bash examples/kubernetes/wait-for-gateway.sh semantic-router default",
      ),
    ];
  },
};
