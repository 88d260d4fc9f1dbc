import type { ChatRequest } from "../conversation/chat-request.ts";
import type { RequestFault } from "../conversation/provider-fault.ts";
import type { ChatDialect } from "../dialects/chat-dialect.ts";
import type { Target } from "../families/target.ts";
import type { WireFamily } from "../families/wire-family.ts";
import type { TranslatedExchange } from "./exchange.ts";
import { faultOf, wholeAnswer } from "./whole-answer.ts";

/** The call that counts the tokens of a prompt. A fault where the client or the provider has none. */
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
}): TranslatedExchange | RequestFault {
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
