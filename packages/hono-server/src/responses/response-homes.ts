/** Where a response is kept that a provider answered in its own words. */
export interface ResponseHome {
  readonly model: string;
  /** Name of the back end. */
  readonly backend: string;
  /** Whose it is; nobody finds what is another's. */
  readonly owner: string;
}

/** Remembers which back end keeps which response, so that it is asked for it again. The oldest are forgotten. */
export interface ResponseHomes {
  find(id: string, owner: string): ResponseHome | undefined;
  add(id: string, home: ResponseHome): void;
  forget(id: string): void;
}

/** A few megabytes at most. */
const MAX_HOMES = 20_000;

export function createResponseHomes(): ResponseHomes {
  const homes = new Map<string, ResponseHome>();
  return {
    find: (id, owner) => {
      const home = homes.get(id);
      return home?.owner === owner ? home : undefined;
    },
    add: (id, home) => {
      homes.set(id, home);
      if (homes.size > MAX_HOMES) homes.delete(homes.keys().next().value!);
    },
    forget: (id) => void homes.delete(id),
  };
}
