/** Why a server could not start. */
export type ServerErrorCode = "port_in_use" | "port_forbidden" | "address_unavailable" | "listen_failed";

/** The error of this package: a `code` to branch on, and the facts as fields. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;
  readonly port: number;
  readonly host: string;

  constructor(
    code: ServerErrorCode,
    facts: { readonly port: number; readonly host: string; readonly cause?: unknown },
  ) {
    super(describe(code, facts), { cause: facts.cause });
    this.name = "ServerError";
    this.code = code;
    this.port = facts.port;
    this.host = facts.host;
  }
}

function describe(code: ServerErrorCode, { port, host }: { readonly port: number; readonly host: string }): string {
  switch (code) {
    case "port_in_use":
      return `port ${port} on ${host} is in use; choose another port, or stop what uses it`;
    case "port_forbidden":
      return `port ${port} on ${host} may not be opened by this user; choose a port above 1023`;
    case "address_unavailable":
      return `${host} is not an address of this machine; listen on 127.0.0.1 or 0.0.0.0`;
    case "listen_failed":
      return `could not listen on ${host}, port ${port}`;
    default: {
      const unknown: never = code;
      return unknown;
    }
  }
}
