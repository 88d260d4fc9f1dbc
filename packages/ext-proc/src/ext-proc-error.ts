/** `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`: as of the system. `listen_failed`: any other reason why there is no port. */
export type ExtProcErrorCode = "EADDRINUSE" | "EADDRNOTAVAIL" | "EACCES" | "listen_failed";

/** What can go wrong with the server as a whole; single streams never throw. */
export class ExtProcError extends Error {
  readonly code: ExtProcErrorCode;

  constructor(message: string, options: { readonly code: ExtProcErrorCode; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "ExtProcError";
    this.code = options.code;
  }
}

/** Makes grpc-js' failure to bind, which has the system's code only in its text, one of ours. */
export function listenError(target: string, cause: Error): ExtProcError {
  const code =
    (["EADDRINUSE", "EADDRNOTAVAIL", "EACCES"] as const).find((name) => cause.message.includes(name)) ??
    "listen_failed";
  const reason = code === "EADDRINUSE" ? "the port is in use; stop what uses it or choose another" : cause.message;
  return new ExtProcError(`the ext_proc server cannot listen on ${target}: ${reason}`, { code, cause });
}
