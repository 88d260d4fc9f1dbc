import type { CompiledConfig } from "@signalbox/core";
import type { KubernetesObject } from "../kubernetes-object.ts";

/** What was found of a running install. A part that could not be looked at says why. */
export interface Installation {
  /** Namespace and Service of the router. */
  readonly router: { readonly namespace: string; readonly service: string };
  /** All objects that were found, with their status. */
  readonly objects: readonly KubernetesObject[];
  /** Kinds that the cluster does not know or that may not be read, each with the reason. */
  readonly unread: ReadonlyMap<string, string>;
  /** The configuration that is deployed. */
  readonly deployed: Looked<DeployedConfig>;
  /** What each pod of the router says of itself. */
  readonly pods: readonly { readonly name: string; readonly state: Looked<RouterState> }[];
  /** What each Envoy of the Gateway says of itself. */
  readonly envoys: readonly { readonly name: string; readonly state: Looked<EnvoyState> }[];
  /** The answer to one request through the Gateway. */
  readonly answer: Looked<GatewayAnswer>;
}

/** Something that was looked at, or why it was not. */
export type Looked<Value> =
  | { readonly value: Value; readonly unseen?: undefined }
  | { readonly value?: undefined; readonly unseen: string };

/** The document in the ConfigMap. */
export interface DeployedConfig {
  /** SHA-256 of the document, as `GET /config/hash` has it. */
  readonly hash: string;
  /** Where it is: `ConfigMap namespace/name`. */
  readonly place: string;
  /** Absent where it is faulty. */
  readonly config?: CompiledConfig;
  /** Its faults, a line each. */
  readonly errors: readonly string[];
}

/** From a router's management API. */
export interface RouterState {
  readonly isReady: boolean;
  readonly message: string;
  /** Tiers of the models that cannot answer and are not being loaded, with the reason. */
  readonly brokenTiers: readonly string[];
  readonly hash: string | undefined;
  /** Whether it goes on with an older configuration, since the file is faulty; undefined where it does not say. */
  readonly isConfigRejected: boolean | undefined;
}

/** From an Envoy's administration interface. */
export interface EnvoyState {
  /** Listener → names of its HTTP filters, in their order. */
  readonly filters: ReadonlyMap<string, readonly string[]>;
  /** Cluster → its hosts. */
  readonly hosts: ReadonlyMap<string, readonly EnvoyHost[]>;
}

export interface EnvoyHost {
  readonly address: string;
  /** Why it gets no requests; undefined while it does. */
  readonly unhealthy: string | undefined;
}

/** What came back through the Gateway. */
export interface GatewayAnswer {
  readonly url: string;
  /** The model that was asked for. */
  readonly model: string;
  /** 0 where nothing answered. */
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its beginning; where nothing answered, why. */
  readonly body: string;
}
