type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy of `object` without the members that are undefined. */
export function withoutUndefined<const T extends object>(object: T): Defined<T> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined) copy[name] = value;
  return copy as Defined<T>;
}
