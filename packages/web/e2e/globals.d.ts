import type { RouteAnswer } from "@signalbox/web";

declare global {
  /** What the page offers to programs; see `playground/main.tsx`. */
  var signalbox: {
    route(bodyText: string, options?: { readonly onlyTier?: string }): Promise<RouteAnswer>;
    ready(tier: string): Promise<void>;
  };
}
