import { KubernetesError } from "../kubernetes-error.ts";
import type { ManifestFile } from "../manifest-file.ts";
import { resolveOptions, type ManifestOptions } from "../manifest-options.ts";
import { aiGatewayRoute } from "../route-objects.ts";
import { providerRow, providerRows, type ProviderRow } from "./provider-rows.ts";
import { secretObject, serviceBackendObjects, type ServiceBackend } from "./service-backend.ts";

/** Stand for what only the user knows; the manifests are valid with them, and reach nobody. */
const placeholders: Readonly<Record<string, string>> = { region: "us-east-1", resource: "your-resource" };
const googleRegion = "us-central1";

/**
 * One file for each provider, `providers/<id>.yaml`: its back end and a route for one of its models, which is called
 * `<id>` in requests, and a last file with the Secrets, whose name keeps `kubectl apply -f` from taking it.
 *
 * @param ids Rows of `providerRows`, in the order given. Throws a `KubernetesError` for one that is not there.
 */
export function providerManifests(ids: readonly string[], options: ManifestOptions = {}): ManifestFile[] {
  const resolved = resolveOptions(options);
  const namespace = resolved.gatewayNamespace;
  const backends = ids.map((id) => exampleBackend(findRow(id)));
  const files = backends.map((backend) => {
    const { row } = backend;
    // Two providers may call a model the same; here it is called after the provider.
    const name = row.id;
    const served = { backend, weight: 1, modelNameOverride: row.model };
    const match = { model: name, name, entry: name, isShared: false, backends: [served] };
    const route = aiGatewayRoute([match], {
      name: backend.name,
      options: resolved,
      requestTimeout: resolved.requestTimeout ?? "300s",
    });
    return {
      file: `providers/${row.id}.yaml`,
      comment: [`${row.title}.`, ...(row.note === undefined ? [] : [row.note])],
      objects: [...serviceBackendObjects(backend, namespace), route],
    };
  });
  const secrets = backends.flatMap((backend) => secretObject(backend, namespace) ?? []);
  if (secrets.length === 0) return files;
  const comment = ["The Secrets of the providers. Fill in the ones that you use, in a copy that no repository sees."];
  return [...files, { file: "providers/secrets.yaml.example", comment, objects: secrets }];
}

function findRow(id: string): ProviderRow {
  const row = providerRow(id);
  if (row !== undefined) return row;
  const known = providerRows.map((each) => each.id).join(", ");
  throw new KubernetesError("option", `there is no provider "${id}"; there are ${known}`, { id });
}

function exampleBackend(row: ProviderRow): ServiceBackend {
  const region = row.signIn === "GCPCredentials" ? googleRegion : placeholders["region"]!;
  const host = row.host.replace("{region}", region).replace("{resource}", placeholders["resource"]!);
  const isTls = row.id !== "self-hosted";
  return {
    name: `provider-${row.id}`,
    host,
    port: isTls ? 443 : 8000,
    isTls,
    row,
    schema: row.schema,
    signIn: row.signIn,
    region,
    project: "your-project",
  };
}
