import { ServerError } from "@signalbox/hono-server";
import { CliError } from "./cli-error.ts";

/** Runs `start`; a port that cannot be had becomes an error that names the flag to change. */
export async function withFlagNamed<Server>(flag: string, start: () => Promise<Server>): Promise<Server> {
  try {
    return await start();
  } catch (cause) {
    const message = portMessage(cause, flag);
    if (message === undefined) throw cause;
    throw new CliError(message, { cause });
  }
}

function portMessage(error: unknown, flag: string): string | undefined {
  if (error instanceof ServerError) return `${error.message} (${flag} PORT)`;
  const code = (error as { code?: unknown } | undefined)?.code;
  return code === "EADDRINUSE" ? `the port is in use; choose another (${flag} PORT), or stop what uses it` : undefined;
}
