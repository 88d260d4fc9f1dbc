import type { LogLevel } from "@signalbox/node";
import { CliError } from "./cli-error.ts";

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];

/** The value of `--log-level`, or the fallback where the flag was not given. */
export function readLogLevel(flag: string | undefined, fallback: LogLevel): LogLevel {
  const level = levels.find((candidate) => candidate === (flag ?? fallback));
  if (level === undefined)
    throw new CliError(`--log-level ${flag}: expected one of ${levels.join(", ")}`, { exitCode: 2 });
  return level;
}
