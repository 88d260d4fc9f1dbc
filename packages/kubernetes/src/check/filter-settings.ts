import { DECISION_BUDGET_MS, durationMs } from "../manifest-options.ts";
import { placedFilters, type PlacedFilter } from "./ext-proc-filters.ts";
import { listAt, textAt } from "./field-at.ts";
import { finding, type Check, type Finding, type Inspection } from "./finding.ts";

/** Time for the message's way and a busy machine, beyond the decision itself. */
const MARGIN_MS = 1000;

/** Longer than this, a hung router holds every client for a time that nobody waits. */
const LONGEST_TIMEOUT_MS = 30_000;

/** How Envoy asks: how long it waits, what it does without an answer, and which bodies it sends. */
export const checkFilterSettings: Check = function* (inspection) {
  for (const filter of placedFilters(inspection)) {
    yield* checkTimeout(filter);
    yield* checkModes(filter);
    if (filter.settings.isFailOpen && !routesUndecided(inspection)) {
      yield finding("warning", "filter-fail-open", {
        object: filter.object,
        path: `${filter.path}.${filter.place.way === "patch" ? "typed_config.failure_mode_allow" : "failOpen"}`,
        problem:
          "without an answer the request goes on with its automatic model name, which no route matches: the client gets 404",
        fix: "rules that send automatic names to the default model, as `signalbox kubernetes manifests --fail-open` makes them, or leave it off and run several replicas",
      });
    }
  }
};

/** Whether requests that still have an automatic name reach a model. */
function routesUndecided({ of, config }: Inspection): boolean {
  const rules = of("AIGatewayRoute").flatMap((route) => listAt(route, "spec", "rules"));
  const values = new Set(
    rules
      .flatMap((rule) => listAt(rule, "matches"))
      .flatMap((match) => listAt(match, "headers"))
      .map((header) => textAt(header, "value")),
  );
  return (config?.autoModelNames ?? ["auto"]).every((name) => values.has(name));
}

function* checkTimeout({ object, path, place, settings }: PlacedFilter): Generator<Finding> {
  const field = `${path}.${place.way === "patch" ? "typed_config.message_timeout" : "messageTimeout"}`;
  const fix = `${field.split(".").at(-1)}: 5s`;
  const { messageTimeout } = settings;
  if (messageTimeout === undefined) {
    yield finding("error", "message-timeout", {
      object,
      path: field,
      problem: `there is no message timeout, and Envoy's own is 200 ms; a decision may take ${DECISION_BUDGET_MS} ms, and clients get 504`,
      fix,
    });
    return;
  }
  const ms = durationMs(messageTimeout);
  if (ms === undefined) {
    yield finding("error", "message-timeout", {
      object,
      path: field,
      problem: `${JSON.stringify(messageTimeout)} is not a duration`,
      fix,
    });
  } else if (ms < DECISION_BUDGET_MS + MARGIN_MS) {
    yield finding(ms <= DECISION_BUDGET_MS ? "error" : "warning", "message-timeout", {
      object,
      path: field,
      problem: `Envoy waits ${ms} ms, and a decision may take ${DECISION_BUDGET_MS} ms: a busy router means 504 instead of the default model`,
      fix,
    });
  } else if (ms > LONGEST_TIMEOUT_MS) {
    yield finding("warning", "message-timeout", {
      object,
      path: field,
      problem: `Envoy waits ${ms / 1000} s, and a decision takes ${DECISION_BUDGET_MS} ms at most: when the router hangs, so does every client`,
      fix,
    });
  }
}

function* checkModes({ object, path, place, settings }: PlacedFilter): Generator<Finding> {
  const { requestBody, responseBody, allowsModeOverride } = settings;
  const isPatch = place.way === "patch";
  const side = (name: "request" | "response"): string =>
    isPatch ? `${path}.typed_config.processing_mode.${name}_body_mode` : `${path}.processingMode.${name}.body`;
  const buffered = isPatch ? "BUFFERED" : "Buffered";
  if (requestBody !== "BUFFERED" && requestBody !== "FULL_DUPLEX_STREAMED") {
    yield finding(requestBody === "NONE" && allowsModeOverride ? "notice" : "error", "body-mode", {
      object,
      path: side("request"),
      problem: `request bodies come as ${requestBody}; the prompt has to be whole before its model is chosen`,
      fix: `request: ${buffered}`,
    });
  }
  if (responseBody === "BUFFERED" && !allowsModeOverride) {
    yield finding("error", "mode-override", {
      object,
      path: isPatch ? `${path}.typed_config.allow_mode_override` : `${path}.processingMode.allowModeOverride`,
      problem: "answers are held back until they are whole, event streams too",
      fix: isPatch ? "allow_mode_override: true" : "allowModeOverride: true",
    });
  }
}
