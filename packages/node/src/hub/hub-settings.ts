import { homedir } from "node:os";
import { join } from "node:path";
import { hubError } from "./hub-error.ts";

/** Which hub to ask, as whom, and where pulled models are kept. */
export interface HubSettingsOptions {
  /** A mirror of the hub. Default: `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly endpoint?: string;
  /** Sent to the endpoint's own origin and to no other. Default: `HF_TOKEN`. */
  readonly token?: string;
  /** Only what has been pulled, no network. Default: `HF_HUB_OFFLINE`. */
  readonly isOffline?: boolean;
  /** Default: `SIGNALBOX_HUB_CACHE`, else `signalbox/hub` in `XDG_CACHE_HOME` or `~/.cache`. */
  readonly cacheDirectory?: string;
  /** Where the defaults are read. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token?: string;
  readonly isOffline: boolean;
  readonly cacheDirectory: string;
}

/** Options before environment before defaults; the names of the variables are those of the hub's own tools. */
export function hubSettings(options: HubSettingsOptions = {}): HubSettings {
  const { env = process.env } = options;
  const endpoint = (options.endpoint ?? (env["HF_ENDPOINT"] || "https://huggingface.co")).replace(/\/+$/, "");
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
    throw hubError("local", `the endpoint of the hub is ${endpoint}, expected a URL with http or https`);
  const token = options.token ?? env["HF_TOKEN"];
  return {
    endpoint,
    ...(token === undefined || token === "" ? {} : { token }),
    isOffline: options.isOffline ?? /^(?:1|on|yes|true)$/i.test(env["HF_HUB_OFFLINE"] ?? ""),
    cacheDirectory:
      options.cacheDirectory ??
      (env["SIGNALBOX_HUB_CACHE"] || join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "signalbox", "hub")),
  };
}

/** `owner/name`, or a name alone as the hub's oldest models have it. Throws a `NodeError` for anything else. */
export function checkRepository(name: string): string {
  const part = "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
  if (new RegExp(`^(?:${part}/)?${part}$`).test(name) && !/\.\.|--/.test(name)) return name;
  throw hubError("not_found", `"${name}" is no repository of the hub; expected OWNER/NAME`);
}
