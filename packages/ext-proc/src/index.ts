export { createExtProcServer, type ExtProcServer, type ExtProcServerOptions } from "./ext-proc-server.ts";
