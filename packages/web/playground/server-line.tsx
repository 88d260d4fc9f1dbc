import type { SignalRecord } from "@signalbox/core";
import type { PageActions } from "./page-actions.ts";
import type { PageState } from "./page-state.ts";
import type { Difference } from "./server-compare.ts";
import { serverWords } from "./server-words.ts";
import type { Words } from "./words.ts";

type AllWords = Words & (typeof serverWords)["en"];

/** What the server of the page makes of the same prompt; nothing when there is none. */
export function ServerLine({
  state,
  actions,
}: {
  readonly state: PageState;
  readonly actions: PageActions | undefined;
}) {
  const words: AllWords = { ...state.words.value, ...serverWords[state.language.value] };
  const server = state.server.value;
  switch (server.kind) {
    case "absent":
      return null;
    case "idle":
      if (state.comparesAlways.value) return null;
      return (
        <p class="server">
          <button type="button" class="link" onClick={() => actions?.compareNow()}>
            {words.compareNow}
          </button>
        </p>
      );
    case "comparing":
      return <p class="server">{words.serverComparing} …</p>;
    case "same":
      return (
        <p class="server" data-server="same">
          = {server.tier === undefined ? words.serverSame : words.serverSameDecision(words.differTier(server.tier))}
        </p>
      );
    case "differs":
      return (
        <p class="server caution" data-server="differs">
          ≠ {words.serverDiffers(differenceText(server.difference, words))}
        </p>
      );
    case "unreachable":
      return <p class="server caution">{words.serverUnreachable(server.message)}</p>;
  }
}

function differenceText(difference: Difference, words: AllWords): string {
  switch (difference.kind) {
    case "config":
      return words.differConfig(difference.server, difference.tab);
    case "result":
      return words.differModel(difference.result.server, difference.result.tab);
    case "signal": {
      const { signal, server, tab, result } = difference;
      const first = words.differSignal(signal, signalText(server, tab, words), signalText(tab, server, words));
      return result === undefined ? first : `${words.differModel(result.server, result.tab)}; ${first}`;
    }
  }
}

/** Names what differs: the threshold, the value, or that it fired. */
function signalText(own: SignalRecord | undefined, other: SignalRecord | undefined, words: AllWords): string {
  if (own === undefined) return words.missing;
  const fired = own.matched ? words.fired : words.notFired;
  if (own.threshold !== undefined && own.threshold !== other?.threshold)
    return `${fired}, ${(own.value ?? 0).toFixed(2)} / ${own.threshold.toFixed(2)}`;
  if (own.value !== undefined && own.value !== other?.value) return `${fired}, ${own.value.toFixed(3)}`;
  return fired;
}
