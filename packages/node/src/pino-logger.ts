import type { Logger } from "@signalbox/core";
import { pino, type DestinationStream } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface PinoLoggerOptions {
  /** Default `info`. */
  readonly level?: LogLevel;
  /** Facts on every line, for instance the service's name. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Lets prompts into the log. Default false. */
  readonly isPromptLogged?: boolean;
  /** Where lines go. Default: standard output, written at once. */
  readonly destination?: DestinationStream;
}

/** Facts of these names hold what users wrote. */
const PROMPT_FACTS = ["prompt", "text", "texts", "content", "messages", "body", "excerpt"];
const SECRET_FACTS = ["authorization", "apiKey", "api_key", "token", "password", "cookie"];
const REMOVED = "[removed]";

/**
 * A logger that writes one JSON object a line: `time` (ISO 8601), `level` by name, the facts, `message`.
 *
 * Nothing here logs prompts, and should some fact be named like one (`prompt`, `text`, `messages`, …), at the top or one
 * level below, its value is replaced, unless `isPromptLogged` is set. Facts named like credentials are always replaced.
 */
export function createPinoLogger(options: PinoLoggerOptions = {}): Logger {
  const names = options.isPromptLogged === true ? SECRET_FACTS : [...SECRET_FACTS, ...PROMPT_FACTS];
  return pino(
    {
      level: options.level ?? "info",
      base: options.base ?? {},
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: names.flatMap((name) => [name, `*.${name}`]), censor: REMOVED },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
