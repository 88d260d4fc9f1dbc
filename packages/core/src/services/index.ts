export { loadSignalServices } from "./load-signal-services.ts";
export { compileOnDemand } from "./compile-on-demand.ts";
