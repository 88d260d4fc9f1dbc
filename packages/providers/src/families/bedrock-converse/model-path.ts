import type { RequestFault } from "../../conversation/provider-fault.ts";
import type { Target } from "../target.ts";

/**
 * The path of an operation of a model, with the id or ARN escaped as one segment, as AWS's own clients do (`:` and `/`
 * of an ARN too). Credentials must sign the path as it stands here.
 */
export function modelPath(
  operation: "converse" | "converse-stream" | "invoke",
  { model, target }: { readonly model: string; readonly target: Target },
): string | RequestFault {
  // Dots alone are not escaped, and URLs take such a segment for a step to another path.
  if (model === "" || /^\.{1,2}$/.test(model))
    return { kind: "fault", status: 400, message: "`model` must be the id or the ARN of a model", field: "model" };
  const segment = encodeURIComponent(model.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${target.basePath}/model/${segment}/${operation}`;
}
