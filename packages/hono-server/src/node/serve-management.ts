import { createManagementApp, type ManagementAppOptions } from "../management-app.ts";
import { listen, type ListenOptions, type RunningServer } from "./listen.ts";

export type ServeManagementOptions = ListenOptions & ManagementAppOptions;

/** Serves the management API on Node. It has no authentication, so it listens on 127.0.0.1 unless told otherwise. */
export function serveManagement(options: ServeManagementOptions): Promise<RunningServer> {
  return listen(createManagementApp(options), options);
}
