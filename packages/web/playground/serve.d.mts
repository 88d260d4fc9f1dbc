import type { IncomingMessage, ServerResponse } from "node:http";

export interface ServePlaygroundOptions {
  /** Default: `dist/` beside this script. */
  readonly folder?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Takes a request over before the files do: resolves to true when it has. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export interface ServedPlayground {
  readonly url: string;
  /** `GET /…`, one entry a request. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export function servePlayground(options?: ServePlaygroundOptions): Promise<ServedPlayground>;
