import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashDocument } from "../../core/src/config/index.ts";
import { healthyInstallation } from "../../kubernetes/src/testing/healthy-installation.ts";
import { writeFakeKubectl, type FakeCluster } from "./testing/fake-kubectl.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const namespace = "vllm-semantic-router-system";
const document = `version: v0.3
providers:
  defaults: {default_model: math-expert}
  models:
    - name: math-expert
      backend_refs: [{name: vllm, endpoint: "vllm.default.svc.cluster.local:8000"}]
routing:
  modelCards: []
  decisions: []
`;
const routerPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "router-1", namespace },
  spec: {
    volumes: [{ name: "config", configMap: { name: "my-config" } }],
    containers: [{ name: "router", ports: [{ name: "http-api", containerPort: 8081 }] }],
  },
};
const configMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "my-config", namespace },
  data: { "config.yaml": document },
};

describe("signalbox doctor", () => {
  let folder: string;
  const servers: Server[] = [];
  /** Path → answer of the router's management API, of Envoy's administration and of the Gateway. */
  let answers: Record<
    string,
    { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  >;
  let port: number;
  let asked: { readonly url: string; readonly body: string; readonly key: unknown }[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "signalbox-doctor-"));
    asked = [];
    answers = {
      "/ready": { body: { ready: true, message: "all tiers are up", tiers: { static: { state: "ready" } } } },
      "/config/hash": { body: { active_hash: hashDocument(document) } },
      "/metrics": { body: "signalbox_config_rejected 0\n" },
      "/config_dump": {
        body: {
          configs: [
            {
              name: "default/semantic-router/http",
              active_state: {
                listener: {
                  name: "default/semantic-router/http",
                  default_filter_chain: {
                    filters: [
                      {
                        typed_config: {
                          http_filters: [{ name: "signalbox" }, { name: "envoy.filters.http.ext_proc/aigateway" }],
                        },
                      },
                    ],
                  },
                },
              },
            },
          ],
        },
      },
      "/clusters": {
        body: { cluster_statuses: [{ name: "signalbox", host_statuses: [{ hostname: "router", health_status: {} }] }] },
      },
      "/v1/chat/completions": {
        headers: { "x-vsr-selected-model": "math-expert", "x-vsr-selected-decision": "math_decision" },
        body: { model: "math-expert" },
      },
    };
    const server = createServer(async (request, response) => {
      const path = request.url!.split("?")[0]!;
      asked.push({ url: request.url!, body: await text(request), key: request.headers["x-api-key"] });
      const { status = 200, headers = {}, body } = answers[path] ?? { status: 404, body: "" };
      response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  function cluster(change: Partial<FakeCluster> = {}): FakeCluster {
    const { objects } = healthyInstallation();
    const of = (kind: string): unknown[] => objects.filter((object) => object.kind === kind);
    const named = (kind: string, plural: string, group: string): [string, unknown[]] => [
      `${plural}.${group}`,
      of(kind),
    ];
    const [gatewayApi, envoyGateway, aiGateway] = [
      "gateway.networking.k8s.io",
      "gateway.envoyproxy.io",
      "aigateway.envoyproxy.io",
    ];
    return {
      objects: {
        deployments: of("Deployment"),
        "pods app.kubernetes.io/component=router": [routerPod],
        "pods gateway.envoyproxy.io/owning-gateway-name": of("Pod"),
        "configmap my-config": [configMap],
        ...Object.fromEntries([
          named("Gateway", "gateways", gatewayApi),
          named("AIGatewayRoute", "aigatewayroutes", aiGateway),
          named("AIServiceBackend", "aiservicebackends", aiGateway),
          named("Backend", "backends", envoyGateway),
          named("EnvoyPatchPolicy", "envoypatchpolicies", envoyGateway),
          named("EnvoyProxy", "envoyproxies", envoyGateway),
          named("ClientTrafficPolicy", "clienttrafficpolicies", envoyGateway),
          named("BackendTrafficPolicy", "backendtrafficpolicies", envoyGateway),
        ]),
      },
      forwards: { "router-1 8081": port, "envoy-1 19000": port },
      ...change,
    };
  }

  async function doctor(
    args: readonly string[],
    fake: FakeCluster = cluster(),
  ): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
    await writeFakeKubectl(folder, fake);
    return run(args, { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` });
  }

  it("finds nothing wrong with an install without a fault", async () => {
    const { code, out, err } = await doctor([
      "--gateway",
      `http://127.0.0.1:${port}`,
      "--header",
      "X-Api-Key: secret",
      "--kubeconfig",
      "my/kubeconfig",
      "--context",
      "mine",
    ]);
    expect({ code, err }, out).toEqual({ code: 0, err: "" });
    expect(out).toContain(`ready with configuration ${hashDocument(document).slice(0, 12)}, the deployed one`);
    expect(out).toContain("the router's is first in default/semantic-router/http");
    expect(out).toContain("200: rewritten to math-expert by math_decision");
    expect(out).toMatch(/ 0 warnings, 0 failed, 0 not looked at\n$/);
    const request = asked.find(({ url }) => url === "/v1/chat/completions");
    expect(request?.key).toBe("secret");
    expect(JSON.parse(request!.body)).toMatchObject({ model: "vllm-sr/auto" });
    for (const call of (await readFile(join(folder, "calls"), "utf8")).trim().split("\n"))
      expect(call).toMatch(/^--kubeconfig=my\/kubeconfig --context=mine (get|port-forward) /);
  });

  it("tells each failure's cause and fix, as text and as JSON, with exit code 1", async () => {
    answers["/metrics"] = { body: "signalbox_config_rejected 1\n" };
    answers["/v1/chat/completions"] = { status: 404, body: "No matching route found" };
    const { code, out } = await doctor(["--gateway", `http://127.0.0.1:${port}`]);
    expect(code).toBe(1);
    expect(out).toContain("FAILED router router-1: it cannot take the configuration of its file");
    expect(out).toContain("404: No matching route found\n         fix: AI Gateway's filter ran before the router's");
    const json = await doctor(["--json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      isHealthy: false,
      verdicts: expect.arrayContaining([
        expect.objectContaining({ area: "config", outcome: "failed", subject: "router router-1" }),
        expect.objectContaining({ area: "model", outcome: "skipped", subject: "a request" }),
      ]) as unknown,
    });
  });

  it("asks the management API at an address of its own", async () => {
    const url = `http://127.0.0.1:${port}`;
    const { out } = await doctor(["--url", `${url}/`], cluster({ forwards: {} }));
    expect(out).toContain(`ok     router at ${url}: ready`);
    expect(out).toContain("Envoy envoy-1: error: unable to forward port");
  });

  it("goes on without kinds that the cluster does not know", async () => {
    const error = 'error: the server doesn\'t have a resource type "envoypatchpolicies"';
    const { code, out } = await doctor([], cluster({ errors: { "envoypatchpolicies.gateway.envoyproxy.io": error } }));
    expect(code).toBe(1);
    expect(out).toContain(`the policies that could place it cannot be read: ${error}`);
    expect(out).toContain("fix: install Envoy Gateway and its CRDs");
  });

  it("says so when the cluster cannot be reached, or there is no kubectl", async () => {
    const refused = "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?";
    expect(await doctor([], cluster({ errors: { pods: `E1 memcache.go\n${refused}` } }))).toEqual({
      code: 1,
      out: "",
      err: `signalbox: the cluster cannot be read: ${refused}\n`,
    });
    const { code, err } = await run([], { PATH: join(folder, "nothing") });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("no kubectl on the PATH") as string });
  });

  it("refuses what is no URL and no header, and has a help", async () => {
    expect(await doctor(["--gateway", "localhost"])).toMatchObject({ code: 2 });
    expect(await doctor(["--header", "nothing"])).toMatchObject({ code: 2 });
    expect((await doctor(["--help"])).out).toContain("--gateway <url>");
  });
});

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, ["--conditions=@signalbox/source", program, "doctor", ...args], { env });
  const closed = once(child, "close") as Promise<[number | null]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err };
}
