import { Secret } from "@signalbox/core";
import { CredentialError } from "./credential-error.ts";

/** Where a secret is kept. */
export type SecretSource =
  /** The name of an environment variable. */
  | { readonly env: string }
  /** The path of a file that holds nothing else; white space around it does not count. */
  | { readonly file: string };

/** How secrets are read, so that this package needs no file system of its own. */
export interface SecretReading {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string, options: { readonly signal: AbortSignal }) => Promise<string>;
  readonly signal: AbortSignal;
}

/**
 * Reads a secret. It prints as a mask, wherever it is printed.
 *
 * @throws {CredentialError} `missing`, when the variable, the file, or anything in it is not there.
 */
export async function readSecret(source: SecretSource, { env, readFile, signal }: SecretReading): Promise<Secret> {
  if ("env" in source) return secretOf(env[source.env], `the environment variable ${shownName(source.env)}`);
  let text: string;
  try {
    text = await readFile(source.file, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new CredentialError("missing", `A secret was to be read from ${source.file}, which cannot be read.`, {
      cause,
    });
  }
  return secretOf(text, `the file ${source.file}`);
}

/** Some write the secret itself where the name of its variable belongs. */
function shownName(name: string): string {
  return /^[A-Z\d_]+$/.test(name) ? name : "of the name in the configuration";
}

function secretOf(text: string | undefined, place: string): Secret {
  const value = text?.trim() ?? "";
  if (value === "") throw new CredentialError("missing", `A secret was expected in ${place}, which holds none.`);
  return new Secret(value);
}
