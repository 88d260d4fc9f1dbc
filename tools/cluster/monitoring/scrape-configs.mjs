// What Prometheus' operator would have Prometheus scrape, for one outside the cluster that reaches pods through the API
// server. Debian's Prometheus cannot look for pods itself, so they are listed.

/**
 * Scrape configurations for the ServiceMonitors and PodMonitors among `objects`, which hold Services and Pods as well.
 * `apiServer` is the URL of a `kubectl proxy`. Labels are called as the operator calls them. Throws for a monitor that
 * finds nothing to scrape.
 */
export function scrapeConfigs(objects, { apiServer, interval }) {
  const ofKind = (kind) => objects.filter((object) => object.kind === kind);
  const isThere = ({ metadata, status }) => status.phase === "Running" && metadata.deletionTimestamp === undefined;
  const pods = ofKind("Pod").filter(isThere);
  const services = ofKind("Service");
  const found = [
    ...ofKind("ServiceMonitor").flatMap((monitor) => servicePlaces(monitor, { services, pods })),
    ...ofKind("PodMonitor").flatMap((monitor) => podPlaces(monitor, pods)),
  ];
  return found.map(({ name, path, places }) => {
    if (places.length === 0) throw new Error(`${name} finds no pod to scrape`);
    return {
      job_name: name,
      scrape_interval: interval,
      scrape_timeout: interval,
      static_configs: places.map(({ pod, port, labels }) => ({
        targets: [new URL(apiServer).host],
        labels: {
          namespace: pod.metadata.namespace,
          pod: pod.metadata.name,
          instance: `${pod.status.podIP}:${port.containerPort}`,
          ...labels,
          __metrics_path__: `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}:${port.containerPort}/proxy${path}`,
        },
      })),
    };
  });
}

function servicePlaces(monitor, { services, pods }) {
  const selected = services.filter((service) => isSelected(monitor, service, monitor.spec.selector.matchLabels));
  return endpointsOf(monitor, monitor.spec.endpoints).map(({ endpoint, ...head }) => ({
    ...head,
    places: selected.flatMap(({ metadata: { name, namespace }, spec }) => {
      const servicePort = spec.ports.find(({ name: port }) => port === endpoint.port);
      const labels = { job: name, service: name, endpoint: endpoint.port };
      return pods
        .filter((pod) => pod.metadata.namespace === namespace && hasLabels(pod, spec.selector))
        .flatMap((pod) =>
          portsOf(pod)
            .filter((port) => [port.name, port.containerPort].includes(servicePort?.targetPort ?? servicePort?.port))
            .map((port) => ({ pod, port, labels: { ...labels, container: port.container } })),
        );
    }),
  }));
}

function podPlaces(monitor, pods) {
  const { name, namespace } = monitor.metadata;
  const selected = pods.filter((pod) => isSelected(monitor, pod, monitor.spec.selector.matchLabels));
  return endpointsOf(monitor, monitor.spec.podMetricsEndpoints).map(({ endpoint, ...head }) => ({
    ...head,
    places: selected.flatMap((pod) =>
      portsOf(pod)
        .filter((port) => port.name === endpoint.port)
        .map((port) => ({
          pod,
          port,
          labels: { job: `${namespace}/${name}`, endpoint: endpoint.port, container: port.container },
        })),
    ),
  }));
}

function endpointsOf({ kind, metadata: { namespace, name } }, endpoints) {
  return endpoints.map((endpoint, index) => ({
    name: `${kind}/${namespace}/${name}/${index}`,
    path: endpoint.path ?? "/metrics",
    endpoint,
  }));
}

function isSelected({ metadata, spec }, object, labels) {
  const namespaces = spec.namespaceSelector?.matchNames ?? [metadata.namespace];
  return namespaces.includes(object.metadata.namespace) && hasLabels(object, labels);
}

function hasLabels({ metadata }, labels) {
  return Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value);
}

/** AI Gateway's process is a sidecar, which Kubernetes lists among the containers that run first. */
function portsOf({ spec }) {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name, ports = [] }) =>
    ports.map((port) => ({ ...port, container: name })),
  );
}
