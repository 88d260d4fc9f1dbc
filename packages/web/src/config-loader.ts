// The YAML parser with its checks, for a chunk that is fetched when a document is first edited. Naming what is used
// lets bundlers leave out the rest.

export { loadConfig } from "@signalbox/core/config";
