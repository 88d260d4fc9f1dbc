/** Structured log lines: facts first, then a short message. pino and a thin wrapper around `console` satisfy it. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** A logger that drops everything: the default of the libraries. */
export const noLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
