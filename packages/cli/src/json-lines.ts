import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { CliError } from "./cli-error.ts";

/** Longest line that is read. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

/** One line of an input file. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Reads a file of JSON lines, `-` for standard input. Empty lines are passed over; anything but an object is an error that names the line. */
export async function* readJsonLines(path: string): AsyncGenerator<InputLine> {
  const stream = path === "-" ? process.stdin : createReadStream(path);
  const failed = new Promise<never>((_, reject) => {
    stream.once("error", (cause: Error) => reject(new CliError(`cannot read ${path}: ${cause.message}`, { cause })));
  });
  // Lost when the loop below ends first; the error then no longer matters.
  failed.catch(() => {});
  const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  let number = 0;
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done === true) return;
    number++;
    if (next.value.trim() !== "") yield { number, value: parseLine(next.value, number, path) };
  }
}

function parseLine(line: string, number: number, path: string): Readonly<Record<string, unknown>> {
  if (line.length > MAX_LINE_CHARACTERS)
    throw new CliError(`${path}:${number}: the line is longer than ${MAX_LINE_CHARACTERS} characters`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new CliError(`${path}:${number}: not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CliError(`${path}:${number}: expected a JSON object`);
  return value as Readonly<Record<string, unknown>>;
}

/** The reader of standard output has left, as `head` does: a reason to stop, not an error. */
export class ReaderGoneError extends Error {}

/** Writes one JSON line to standard output and waits while its reader is slow. Throws a `ReaderGoneError` once it has left. */
export async function writeJsonLine(value: unknown): Promise<void> {
  const { stdout } = process;
  const hasRoom = stdout.write(`${JSON.stringify(value)}\n`);
  if (!hasRoom && stdout.errored === null) {
    await new Promise<void>((resolve) => {
      stdout.once("drain", resolve);
      stdout.once("close", resolve);
    });
  }
  if (stdout.errored !== null) throw new ReaderGoneError("the reader of standard output has left");
}
