// Changes that pnpm makes to a package's manifest as it packs it.

export const hooks = {
  /** Published packages have no sources, so the condition that leads to them is dropped from their exports. */
  beforePacking(manifest) {
    for (const target of Object.values(manifest.exports ?? {})) {
      if (typeof target === "object") delete target["@signalbox/source"];
    }
    return manifest;
  },
};
