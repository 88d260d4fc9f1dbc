// What lies beside the page, in a chunk of its own: most visits never open it.

export { Help } from "./help.tsx";
export { YamlDrawer } from "./yaml-drawer.tsx";
