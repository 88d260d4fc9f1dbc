import { isJsonObject, type JsonObject } from "@signalbox/core";
import { CredentialError } from "./credential-error.ts";
import type { Expiring } from "./token-cache.ts";

/** The part of `fetch` that is needed; given in, so that tests and proxies can have their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TokenRequest {
  readonly fetch: Fetch;
  readonly url: string;
  readonly init: Pick<RequestInit, "method" | "headers" | "body">;
  readonly signal: AbortSignal;
  readonly nowMs: number;
  /** Who is asked, for messages. */
  readonly issuer: string;
}

/** When an answer does not say how long a token lives. */
const DEFAULT_LIFE_SECONDS = 300;
const MAX_ANSWER_CHARS = 64 * 1024;
const MAX_REASON_CHARS = 500;

/**
 * Asks an OAuth 2.0 token endpoint (RFC 6749, section 5). Redirects are not followed: they would carry the secret elsewhere.
 *
 * @throws {CredentialError} `refused` when it says no, `unavailable` when it fails or answers with something else.
 */
export async function requestToken({
  fetch,
  url,
  init,
  signal,
  nowMs,
  issuer,
}: TokenRequest): Promise<Expiring<string>> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    status = response.status;
    text = (await response.text()).slice(0, MAX_ANSWER_CHARS);
  } catch (cause) {
    if (signal.aborted && signal.reason instanceof DOMException && signal.reason.name === "AbortError")
      throw signal.reason;
    throw new CredentialError("unavailable", `${issuer} could not be asked for a token at ${hostOf(url)}.`, { cause });
  }
  const answer = parse(text);
  if (status < 200 || status > 299) {
    const code = status === 429 || status >= 500 ? "unavailable" : "refused";
    throw new CredentialError(
      code,
      `${issuer} gave no token (status ${status})${withoutSecrets(reasonOf(answer), init.body)}.`,
    );
  }
  const { access_token: token, expires_in: life } = answer;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    throw new CredentialError("unavailable", `${issuer} answered with status ${status}, but with no token.`);
  const seconds = Number(life ?? DEFAULT_LIFE_SECONDS);
  return { value: token, expiresAtMs: nowMs + (seconds > 0 ? seconds : DEFAULT_LIFE_SECONDS) * 1000 };
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** `error` and `error_description`, the first line of it: the rest of Microsoft's are ids and times. */
function reasonOf({ error, error_description: description }: JsonObject): string {
  const words = [error, description].filter((word) => typeof word === "string");
  const line =
    words
      .join(": ")
      .split(/[\r\n]/)[0]
      ?.slice(0, MAX_REASON_CHARS) ?? "";
  return line === "" ? "" : `: ${line.replace(/\.$/, "")}`;
}

/** Fields of a form that prove who asks. */
const PROOFS = ["client_secret", "client_assertion", "assertion", "subject_token", "refresh_token"];

/** What the form proved itself with is not repeated, should the answer do so. */
function withoutSecrets(words: string, body: RequestInit["body"]): string {
  if (!(body instanceof URLSearchParams)) return words;
  const proofs = PROOFS.flatMap((name) => body.getAll(name)).filter((proof) => proof !== "");
  return proofs.reduce((shown, proof) => shown.replaceAll(proof, "****"), words);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address that is none";
}
