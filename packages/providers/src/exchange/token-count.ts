import type { ChatRequest } from "../conversation/chat-request.ts";
import type { RequestFault } from "../conversation/provider-fault.ts";
import type { ChatDialect } from "../dialects/chat-dialect.ts";
import type { Target } from "../families/target.ts";
import type { WireFamily } from "../families/wire-family.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { Exchange } from "./exchange.ts";
import { faultOf, wholeAnswer } from "./whole-answer.ts";

/**
 * The call that counts the tokens of a prompt. Where the provider has none the count is estimated, since clients ask for it
 * to decide what to leave out, which is better done roughly than not at all; strict targets refuse.
 */
export function openTokenCount({
  dialect,
  family,
  target,
  request,
}: {
  readonly dialect: ChatDialect;
  readonly family: WireFamily;
  readonly target: Target;
  readonly request: ChatRequest;
}): Exchange | RequestFault {
  if (dialect.writeTokenCount !== undefined && family.writeTokenCount === undefined && !target.strict)
    return { kind: "estimated", body: dialect.writeTokenCount(estimateTokens(request)) };
  if (family.writeTokenCount === undefined || dialect.writeTokenCount === undefined)
    return { kind: "fault", status: 422, message: `Tokens cannot be counted by the provider ${target.provider}.` };
  const written = family.writeTokenCount(request, target);
  if (written.kind === "fault") return written;
  return {
    kind: "translated",
    request: written.request,
    dropped: written.dropped,
    openAnswer: ({ status, headers }, { maxBytes }) =>
      wholeAnswer({ dialect, maxBytes }, (body) => {
        if (status < 200 || status > 299) return family.readFault({ status, headers, body });
        const count = family.readTokenCount?.(body);
        if (typeof count === "number")
          return {
            status: 200,
            contentType: "application/json",
            text: JSON.stringify(dialect.writeTokenCount?.(count)),
          };
        return count ?? faultOf("The provider did not count.");
      }),
  };
}
