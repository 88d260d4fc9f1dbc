import type { Reasoning } from "../../conversation/chat-request.ts";

type Effort = NonNullable<Reasoning["effort"]>;

/** What requests to a model may say. */
export interface ModelTraits {
  /** How it can be made to think: not at all, with a budget of tokens, or as it sees fit. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** A model that thinks as it sees fit, but takes a budget as well. */
  readonly takesBudget: boolean;
  /** What it does when `thinking` is left out. */
  readonly thinksUnasked: boolean;
  /** It refuses `thinking: disabled`, and to be forced to call a tool. */
  readonly alwaysThinks: boolean;
  /** Values of `output_config.effort`, from the lowest; empty when it has none. */
  readonly efforts: readonly Effort[];
  /** It has `output_config.format`. */
  readonly formats: boolean;
  /** It takes `temperature`, `top_p` and `top_k`. */
  readonly samples: boolean;
  /** It refuses `temperature` and `top_p` together. */
  readonly samplesOneWay: boolean;
  /** It takes system turns inside a conversation. */
  readonly systemAnywhere: boolean;
}

/** Names like `claude-3-7-sonnet-20250219`, `us.anthropic.claude-opus-4-1-20250805-v1:0`, `claude-sonnet-4@20250514`. */
const NAME = /claude(?:-(opus|sonnet|haiku|fable|mythos|instant))?(?:-v?(\d{1,2})(?!\d)(?:[-.](\d{1,2})(?!\d))?)?/;

/** Major and minor version as one number, as in 406. */
const NEWEST = 9900;

/**
 * The traits of a model by its name, after Anthropic's model pages and migration guides (read November 2026). A Claude
 * without a version is taken for the newest; a name that says nothing, such as the ARN of an inference profile or a model
 * of a vendor that speaks Messages, for one that takes what has been in the API for long.
 */
export function modelTraits(model: string): ModelTraits {
  const match = NAME.exec(model.toLowerCase());
  if (match === null) return LONG_KNOWN;
  const [, line, major, minor = "0"] = match;
  const version = major === undefined ? NEWEST : 100 * Number(major) + Number(minor);
  const alwaysThinks = line === "fable" || line === "mythos" || version >= 505;
  const isAdaptive = version >= 406 || alwaysThinks;
  return {
    thinking: isAdaptive ? "adaptive" : version >= 307 ? "budget" : "none",
    takesBudget: version < 407,
    thinksUnasked: alwaysThinks || version >= 500,
    alwaysThinks,
    efforts: effortsOf(version, line),
    formats: version >= 405,
    samples: version < 407,
    samplesOneWay: version >= 401,
    systemAnywhere: version >= 500 || (line === "opus" && version >= 408),
  };
}

const LONG_KNOWN: ModelTraits = {
  thinking: "budget",
  takesBudget: true,
  thinksUnasked: false,
  alwaysThinks: false,
  efforts: [],
  formats: false,
  samples: true,
  samplesOneWay: false,
  systemAnywhere: false,
};

function effortsOf(version: number, line: string | undefined): readonly Effort[] {
  if (version >= 407) return ["low", "medium", "high", "xhigh", "max"];
  if (version >= 406) return ["low", "medium", "high", "max"];
  return version >= 405 && line === "opus" ? ["low", "medium", "high"] : [];
}
