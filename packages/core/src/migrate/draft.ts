export type Path = readonly (string | number)[];

/** A value of the old document and where it stands there. */
export interface Found {
  readonly value: unknown;
  readonly path: Path;
}

/** The document that a migration builds, and for each part of it what part of the old one it comes from. */
export interface Draft {
  readonly root: Readonly<Record<string, unknown>>;
  /** Puts a copy of a moved value at a path; maps and lists on the way are made. */
  move(to: Path, found: Found): void;
  /** Puts a value that the old document does not hold as it is; `from` is what asked for it. */
  make(to: Path, value: unknown, from: Path): void;
  get(path: Path): unknown;
  has(path: Path): boolean;
  /** How many items the list at a path has; 0 where there is none. */
  count(path: Path): number;
  /** What part of the old document a path of the new one comes from; `isMoved` when it is the same value. */
  origin(path: Path): { readonly path: Path; readonly isMoved: boolean };
}

/** An empty document. */
export function createDraft(): Draft {
  const root: Record<string, unknown> = {};
  const origins = new Map<string, { readonly path: Path; readonly isMoved: boolean }>();
  const put = (to: Path, value: unknown, origin: { readonly path: Path; readonly isMoved: boolean }): void => {
    let parent: unknown = root;
    for (const [index, step] of to.slice(0, -1).entries()) {
      let next = valueAt(parent, [step]);
      if (typeof next !== "object" || next === null) {
        next = typeof to[index + 1] === "number" ? [] : {};
        setField(parent, step, next);
      }
      parent = next;
    }
    setField(parent, to.at(-1)!, structuredClone(value));
    origins.set(JSON.stringify(to), origin);
  };
  const get = (path: Path): unknown => valueAt(root, path);
  return {
    root,
    move: (to, found) => put(to, found.value, { path: found.path, isMoved: true }),
    make: (to, value, from) => put(to, value, { path: from, isMoved: false }),
    get,
    has: (path) => get(path) !== undefined,
    count: (path) => {
      const list = get(path);
      return Array.isArray(list) ? list.length : 0;
    },
    origin(path) {
      for (let length = path.length; length > 0; length--) {
        const known = origins.get(JSON.stringify(path.slice(0, length)));
        if (known !== undefined)
          return { path: known.isMoved ? [...known.path, ...path.slice(length)] : known.path, isMoved: known.isMoved };
      }
      // A map that was made on the way to others stands where the first of them does.
      const prefix = JSON.stringify(path).slice(0, -1);
      for (const [key, { path: from }] of origins)
        if (key.startsWith(`${prefix},`)) return { path: from, isMoved: false };
      return { path: [], isMoved: false };
    },
  };
}

/** The value at a path of a parsed document; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  );
}

/** Sets an own field, `__proto__` too. */
function setField(parent: unknown, key: string | number, value: unknown): void {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
}
