// What is drawn and asked later, in a chunk of its own: most visits never open a drawer, and static files come without
// a server to compare with.

export { findConfigLines } from "./config-lines.ts";
export { Help } from "./help.tsx";
export { askServer, compareRecords } from "./server-compare.ts";
export { ServerLine } from "./server-line.tsx";
export { YamlDrawer } from "./yaml-drawer.tsx";
