import { aiGatewayApi, aiGatewayGroup, envoyGatewayApi, envoyGatewayGroup, gatewayApi } from "../api-versions.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";
import type { ProviderRow, ProviderSchema, ProviderSignIn } from "./provider-rows.ts";

/** A place that serves models, as AI Gateway knows it: one AIServiceBackend and what belongs to it. */
export interface ServiceBackend {
  /** Of all its objects. */
  readonly name: string;
  /** A name that DNS has, or an IP address. */
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly row: ProviderRow;
  readonly schema: ProviderSchema;
  readonly signIn: ProviderSignIn | undefined;
  /** Of AWS and Google. */
  readonly region: string;
  /** Of Google. */
  readonly project: string;
}

/** Backend, AIServiceBackend, and where they apply BackendTLSPolicy and BackendSecurityPolicy. The Secret is apart. */
export function serviceBackendObjects(backend: ServiceBackend, namespace: string): KubernetesObject[] {
  const metadata = { name: backend.name, namespace };
  const { name, host, port } = backend;
  const isAddress = /^[\d.]+$|:/.test(host);
  return [
    {
      apiVersion: envoyGatewayApi,
      kind: "Backend",
      metadata,
      spec: { endpoints: [isAddress ? { ip: { address: host, port } } : { fqdn: { hostname: host, port } }] },
    },
    {
      apiVersion: aiGatewayApi,
      kind: "AIServiceBackend",
      metadata,
      spec: {
        schema: backend.schema,
        backendRef: { group: envoyGatewayGroup, kind: "Backend", name },
        ...(backend.signIn === undefined ? {} : { headerMutation: { remove: foreignHeaders(backend.signIn) } }),
      },
    },
    ...(backend.isTls ? [tlsPolicy(backend, metadata)] : []),
    ...(backend.signIn === undefined ? [] : [securityPolicy(backend, { metadata, signIn: backend.signIn })]),
  ];
}

/** What clients may send to prove who they are, here or at some provider. */
const credentialHeaders = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"];

/** AI Gateway writes its own credential and leaves those of the client in: they are not the provider's to see. */
function foreignHeaders(signIn: ProviderSignIn): readonly string[] {
  const own = signIn === "AnthropicAPIKey" ? "x-api-key" : signIn === "AzureAPIKey" ? "api-key" : "authorization";
  return credentialHeaders.filter((name) => name !== own);
}

function tlsPolicy({ name, host }: ServiceBackend, metadata: KubernetesObject["metadata"]): KubernetesObject {
  return {
    apiVersion: gatewayApi,
    kind: "BackendTLSPolicy",
    metadata,
    spec: {
      targetRefs: [{ group: envoyGatewayGroup, kind: "Backend", name }],
      validation: { wellKnownCACertificates: "System", hostname: host },
    },
  };
}

function securityPolicy(
  backend: ServiceBackend,
  { metadata, signIn }: { readonly metadata: KubernetesObject["metadata"]; readonly signIn: ProviderSignIn },
): KubernetesObject {
  const secretRef = { name: secretName(backend) };
  const { region, project } = backend;
  const settings: Readonly<Record<ProviderSignIn, object>> = {
    APIKey: { apiKey: { secretRef } },
    AnthropicAPIKey: { anthropicAPIKey: { secretRef } },
    AzureAPIKey: { azureAPIKey: { secretRef } },
    AWSCredentials: { awsCredentials: { region, credentialsFile: { secretRef } } },
    GCPCredentials: { gcpCredentials: { projectName: project, region, credentialsFile: { secretRef } } },
  };
  return {
    apiVersion: aiGatewayApi,
    kind: "BackendSecurityPolicy",
    metadata,
    spec: {
      targetRefs: [{ group: aiGatewayGroup, kind: "AIServiceBackend", name: backend.name }],
      type: signIn,
      ...settings[signIn],
    },
  };
}

function secretName({ name }: ServiceBackend): string {
  return `${name}-credentials`;
}

/** A value in a Secret that is to be replaced, and that no check takes for a secret. */
export function isPlaceholder(value: string): boolean {
  return /^\s*(\{\s*\})?\s*$|<[A-Z0-9_ -]+>|^[A-Z]+(_[A-Z]+)+$/.test(value);
}

/** The Secret that a back end signs in with, placeholders in it; undefined where it needs none. */
export function secretObject(backend: ServiceBackend, namespace: string): KubernetesObject | undefined {
  if (backend.signIn === undefined) return undefined;
  const key = `<${backend.name.toUpperCase().replaceAll("-", "_")}_API_KEY>`;
  const data: Readonly<Record<ProviderSignIn, Readonly<Record<string, string>>>> = {
    APIKey: { apiKey: key },
    AnthropicAPIKey: { apiKey: key },
    AzureAPIKey: { apiKey: key },
    AWSCredentials: {
      credentials:
        "[default]\naws_access_key_id = <AWS_ACCESS_KEY_ID>\naws_secret_access_key = <AWS_SECRET_ACCESS_KEY>\n",
    },
    GCPCredentials: { "service_account.json": "<SERVICE_ACCOUNT_JSON>" },
  };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secretName(backend), namespace },
    type: "Opaque",
    stringData: data[backend.signIn],
  };
}
