export { loadSignalServices } from "./load-signal-services.ts";
