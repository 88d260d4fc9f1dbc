import type { HeadName, TextModel } from "./text-model.ts";

/** Throws a `RangeError` when one of `asked` is not a head of the model: a mistake of the calling program. */
export function checkHeads(asked: readonly HeadName[], model: Pick<TextModel, "tier" | "heads">): void {
  for (const head of asked) {
    if (!Object.hasOwn(model.heads, head)) {
      throw new RangeError(
        `tier "${model.tier}" has no head "${head}", its heads are: ${Object.keys(model.heads).join(", ")}`,
      );
    }
  }
}
