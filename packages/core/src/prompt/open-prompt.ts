import type { JsonFrame, Span } from "../json/scan-json.ts";
import { kindAt, MAX_JSON_DEPTH, readValue, scanJson } from "../json/scan-json.ts";
import { utf8Length } from "../text/utf8-length.ts";
import type { ClientDialect, PromptView, RequestFault, Turn } from "./prompt-view.ts";

type JsonKind = ReturnType<typeof kindAt>;

/** How a dialect's bodies are read. */
export interface BodyReading {
  readonly dialect: ClientDialect;
  /** What is wrong with the fields that hold the conversation; `kindOf` is undefined for absent ones. */
  fault(kindOf: (name: string) => JsonKind | undefined): string | undefined;
  turns(view: PromptView): readonly Turn[];
  /** Fields that count towards the size of the request beside the turns' text. */
  readonly weighed: readonly string[];
}

/** Validates a body and opens a view of it; faults are 400 with what is wrong. */
export function openPrompt(body: Uint8Array, reading: BodyReading): PromptView | RequestFault {
  const root = scanJson(body);
  if ("kind" in root)
    return fault(root.kind === "depth" ? `JSON nested deeper than ${MAX_JSON_DEPTH} levels` : "malformed JSON body");
  if (kindAt(body, root) !== "object") return fault("malformed JSON body");
  // The last of duplicate keys counts, as for `JSON.parse`.
  const members = new Map<string, Span>(root.members.map((member) => [member.key, member.value]));
  const kindOf = (name: string): JsonKind | undefined => {
    const span = members.get(name);
    return span === undefined ? undefined : kindAt(body, span);
  };
  const message = reading.fault(kindOf);
  if (message !== undefined) return fault(message);
  const model = kindOf("model");
  if (model === undefined) return fault("model field is required");
  if (model !== "string") return fault("model field must be a string");
  const stream = kindOf("stream");
  if (stream !== undefined && stream !== "boolean" && stream !== "null") return fault("stream field must be a boolean");
  return new BodyView(body, { frame: root, members, reading });
}

function fault(message: string): RequestFault {
  return { kind: "fault", status: 400, message };
}

class BodyView implements PromptView {
  readonly dialect: ClientDialect;
  readonly body: Uint8Array;
  readonly frame: JsonFrame;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly #reading: BodyReading;
  readonly #members: ReadonlyMap<string, Span>;
  readonly #values = new Map<string, unknown>();
  #turns: readonly Turn[] | undefined;

  constructor(
    body: Uint8Array,
    parts: { readonly frame: JsonFrame; readonly members: ReadonlyMap<string, Span>; readonly reading: BodyReading },
  ) {
    this.dialect = parts.reading.dialect;
    this.body = body;
    this.frame = parts.frame;
    this.#members = parts.members;
    this.#reading = parts.reading;
    this.requestedModel = this.field("model") as string;
    this.stream = this.field("stream") === true;
  }

  get turns(): readonly Turn[] {
    this.#turns ??= this.#reading.turns(this);
    return this.#turns;
  }

  get currentText(): string {
    return this.turns.findLast((turn) => turn.role === "user")?.text ?? "";
  }

  get estimatedTokens(): number {
    const text = this.turns.reduce((bytes, turn) => bytes + utf8Length(turn.text), 0);
    const envelope = this.#reading.weighed.reduce((bytes, name) => {
      const span = this.#members.get(name);
      return span === undefined ? bytes : bytes + span.end - span.start;
    }, 0);
    return Math.ceil((text + envelope) / 4);
  }

  get fields(): readonly string[] {
    return [...this.#members.keys()];
  }

  field(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    const span = this.#members.get(name);
    const value = span === undefined ? undefined : readValue(this.body, span);
    this.#values.set(name, value);
    return value;
  }
}
