import { messageOf } from "../node-error.ts";
import { hubError, type HubFault } from "./hub-error.ts";
import type { HubSettings } from "./hub-settings.ts";
import { TransientFault } from "./retry.ts";

/** An answer of the hub with what its redirects said on the way. */
export interface HubResponse {
  readonly response: Response;
  /** Where the answer came from at last, without a query, which may hold a signature. */
  readonly shownUrl: string;
  /** The hash of the file: SHA-256 of a large one, git's blob hash of a small one. */
  readonly hash?: string;
  readonly size?: number;
  /** The commit that the revision stands for. */
  readonly commit?: string;
}

const MAX_REDIRECTS = 5;

/**
 * One GET. Redirects are followed by hand, for the headers of the first answer and so that the token stays with the
 * endpoint. Throws a `TransientFault` where another try may help, else a `NodeError`; `what` begins its message.
 */
export async function requestHub(
  url: string,
  {
    what,
    settings,
    headers,
    signal,
  }: {
    readonly what: string;
    readonly settings: HubSettings;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  },
): Promise<HubResponse> {
  let at = new URL(url);
  let linked: LinkedFacts = {};
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await get(at, { what, settings, headers, signal });
    linked = { ...linkedFacts(response.headers), ...linked };
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      if (!response.ok) throw await refusal(response, { what, url: at, settings });
      // Another origin's tag may mean anything; the endpoint's own is the hash of the file.
      const own = at.origin === new URL(settings.endpoint).origin ? bare(response.headers.get("etag")) : undefined;
      return { response, shownUrl: shown(at), ...(own === undefined ? {} : { hash: own }), ...linked };
    }
    await response.body?.cancel();
    at = new URL(location, at);
  }
  throw hubError(
    "server",
    `${what}: GET ${url} was redirected more than ${MAX_REDIRECTS} times, at last to ${shown(at)}`,
  );
}

async function get(
  url: URL,
  {
    what,
    settings,
    headers,
    signal,
  }: {
    readonly what: string;
    readonly settings: HubSettings;
    readonly headers: Readonly<Record<string, string>> | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Response> {
  const isOwn = url.origin === new URL(settings.endpoint).origin;
  try {
    return await fetch(url, {
      redirect: "manual",
      headers: {
        "user-agent": "signalbox",
        // Sizes and ranges are those of the file itself.
        "accept-encoding": "identity",
        ...headers,
        ...(settings.token !== undefined && isOwn ? { authorization: `Bearer ${settings.token}` } : {}),
      },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause);
    throw new TransientFault(
      hubError("network", `${what}: GET ${shown(url)} did not get through: ${reason}`, {
        facts: { url: shown(url) },
        cause,
      }),
    );
  }
}

type LinkedFacts = Omit<HubResponse, "response" | "shownUrl">;

/** What an answer says of the file that it redirects to. */
function linkedFacts(headers: Headers): LinkedFacts {
  const hash = bare(headers.get("x-linked-etag"));
  const size = headers.get("x-linked-size");
  const commit = headers.get("x-repo-commit");
  return {
    ...(hash === undefined ? {} : { hash }),
    ...(size === null ? {} : { size: Number(size) }),
    ...(commit === null ? {} : { commit }),
  };
}

/** An ETag as a hash: without quotes and weakness; undefined when it is neither a SHA-256 nor git's SHA-1. */
function bare(etag: string | null): string | undefined {
  const hash = etag?.replace(/^W\//, "").replaceAll('"', "").toLowerCase() ?? "";
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash) ? hash : undefined;
}

async function refusal(
  response: Response,
  { what, url, settings }: { readonly what: string; readonly url: URL; readonly settings: HubSettings },
): Promise<Error> {
  const { status, headers } = response;
  await response.body?.cancel();
  const code = headers.get("x-error-code");
  const said = headers.get("x-error-message");
  const answer = [String(status), code, said].filter((part) => part !== null).join(", ");
  const { fault, advice } = meaning(status, code, settings.token !== undefined);
  const error = hubError(fault, `${what}: GET ${shown(url)} answered ${answer}; ${advice}`, {
    facts: { url: shown(url), status, ...(code === null ? {} : { code }) },
  });
  if (status !== 408 && status !== 429 && status < 500) return error;
  const askedMs = askedPause(headers);
  return new TransientFault(error, askedMs === undefined ? {} : { askedMs });
}

function meaning(
  status: number,
  code: string | null,
  hasToken: boolean,
): { readonly fault: HubFault; readonly advice: string } {
  if (status === 429) return { fault: "rate_limited", advice: "the hub limits requests; wait, or set HF_TOKEN" };
  if (status >= 500 || status === 408)
    return { fault: "server", advice: "expected 200; the hub or its mirror is in trouble" };
  if (code === "GatedRepo" || status === 403)
    return {
      fault: "denied",
      advice: "expected 200; accept the terms on the model's page, and set HF_TOKEN to a token of that account",
    };
  if (status === 401)
    return {
      fault: "denied",
      advice: hasToken
        ? "expected 200; the token is not valid here, or may not read this repository"
        : "expected 200; there is no such repository, or it is private and needs HF_TOKEN",
    };
  if (status === 404) return { fault: "not_found", advice: "expected 200; check the name, the revision and the file" };
  return { fault: "server", advice: "expected 200" };
}

/** `Retry-After`: seconds or a date. */
function askedPause(headers: Headers): number | undefined {
  const asked = headers.get("retry-after");
  if (asked === null) return undefined;
  const ms = /^\d+$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Queries of signed URLs are secrets. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
