/** How Node's `util.inspect`, and so its console, asks an object what to print; a plain symbol elsewhere. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * A value that must not be printed. `String(secret)`, `JSON.stringify`, `console.log` and template literals give a mask;
 * only `reveal()` gives the value, at the place where a request is signed.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "****";
  }

  toJSON(): string {
    return "****";
  }

  [INSPECT](): string {
    return "****";
  }
}
