import type { Logger, Metrics, Shadow } from "@signalbox/core";
import { createShadow } from "@signalbox/hono-server";
import { createDispatchUpstream, nodeProviderAccess } from "@signalbox/hono-server/node";

/** Copies of requests over connections of their own; each comparison is a line of the log, without prompt and answer. */
export function openShadow({ metrics, logger }: { readonly metrics: Metrics; readonly logger: Logger }): Shadow & {
  close(): Promise<void>;
} {
  const upstream = createDispatchUpstream();
  const shadow = createShadow({
    upstream,
    metrics,
    logger,
    providerAccess: nodeProviderAccess,
    onCompared: ({ shadow: { model, client, copy }, result, request, configHash }) =>
      logger.info(
        {
          shadow: model,
          model: result.kind === "model" ? result.model : null,
          decision: "decision" in result ? result.decision : null,
          seed: request.seed,
          configHash,
          client,
          copy,
        },
        "a copied request has both its answers",
      ),
  });
  return {
    copy: (request) => shadow.copy(request),
    close: async () => {
      await shadow.close();
      await upstream.close();
    },
  };
}
