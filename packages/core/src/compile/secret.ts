/**
 * A value that must not be printed. `String(secret)`, `JSON.stringify` and template literals give a mask; only
 * `reveal()` gives the value, at the place where a request is signed.
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
}
