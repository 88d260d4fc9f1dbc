import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelBinding, ReasoningFamily } from "../compile/model-binding.ts";
import { editJson, type JsonEdit } from "../json/edit-json.ts";
import { scanJson } from "../json/scan-json.ts";
import { requestParams } from "../plugins/request-params.ts";
import { answerReadings } from "../response/answer-readings.ts";
import { createResponseObserver, type ObservedResponse } from "../response/response-observer.ts";
import type { ClientDialect, PromptView, Turn } from "./prompt-view.ts";

/** A dialect with what the suite cannot know of it. */
export interface DialectSubject {
  readonly dialect: ClientDialect;
  /** Writes a conversation; `system` is where the API keeps it, `tool` turns are what a tool answered. */
  write(conversation: { readonly system?: string; readonly turns: readonly Turn[] }): Record<string, unknown>;
  /** All of a body's system prompt. */
  readSystem(body: Record<string, unknown>): string | undefined;
  /** Fields that hold the conversation: what edits of the system prompt may touch. */
  readonly systemFields: readonly string[];
  /** One of the API's own parameters, and an upper bound of tokens in it. */
  readonly parameter: string;
  readonly maxTokens: string;
  /** Reasoning as a client asks for it. */
  readonly ownReasoning: Record<string, unknown>;
  /** Families whose request the API has no field for. */
  readonly lackingFamilies: readonly ReasoningFamily["type"][];
  /** An answer as the API's own server gives it, in both forms, with what is to be seen in it. */
  readonly recorded: {
    readonly body: string;
    readonly stream: string;
    readonly seen: Omit<ObservedResponse, "isComplete">;
  };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Members of an object as written, all but the named ones. */
function membersBut(bytes: Uint8Array, names: readonly string[]): string[] {
  const frame = scanJson(bytes);
  if ("kind" in frame) throw new Error(`no JSON: ${decode(bytes)}`);
  return frame.members
    .filter(({ key }) => !names.includes(key))
    .map(({ keySpan, value }) => decode(bytes.subarray(keySpan.start, value.end)));
}

const families: readonly ReasoningFamily[] = [
  { name: "q", type: "chat_template_kwargs", parameter: "enable_thinking" },
  { name: "e", type: "reasoning_effort", parameter: "reasoning_effort" },
  { name: "t", type: "top_level_reasoning_effort", parameter: "reasoning_effort" },
];

function binding(reasoning: ReasoningFamily | undefined, upstreamModel = "some-model"): ModelBinding {
  return {
    name: "m",
    provider: "m",
    isLora: false,
    upstreamModel,
    apiFormat: "openai",
    reasoning,
    backends: [],
  };
}

/** What every dialect of clients does. Names say what holds for any of them. */
export function testClientDialect(subject: DialectSubject): void {
  const { dialect, recorded, write } = subject;
  const text = (body: object): string => JSON.stringify(body);
  const open = (body: object | string): PromptView => {
    const view = dialect.open(encode(typeof body === "string" ? body : text(body)));
    if ("kind" in view) throw new Error(view.message);
    return view;
  };
  const question = write({ turns: [{ role: "user", text: "hi" }] });

  /** Bodies with fields that nobody knows, white space and numbers of any spelling; `model` somewhere among them. */
  const bodies = fc
    .record({
      system: fc.option(fc.string(), { nil: undefined }),
      turns: fc.array(fc.record({ role: fc.constantFrom("user", "assistant"), text: fc.string() }), { minLength: 1 }),
      extra: fc.dictionary(
        fc.string().map((key) => `x-${key}`),
        fc.jsonValue({ maxDepth: 2 }),
        { maxKeys: 4 },
      ),
      own: fc.constantFrom({}, subject.ownReasoning),
      stream: fc.constantFrom({}, { stream: true }, { stream: false }),
      space: fc.constantFrom("", " ", "\n\t"),
      number: fc.constantFrom("1.50", "12345678901234567890", "-0", "1e2"),
    })
    .map(({ system, turns, extra, own, stream, space, number }) => {
      const body = { ...extra, ...write({ turns, ...(system === undefined ? {} : { system }) }), ...own, ...stream };
      const members = Object.entries(body).map(
        ([key, value]) => `${text([key]).slice(1, -1)}${space}:${space}${JSON.stringify(value)}`,
      );
      return `{${space}${[...members, `"x_number":${number}`].join(`${space},${space}`)}${space}}`;
    });

  /** Applies edits and checks that no byte of other members has changed. */
  function edited(body: string, edits: readonly JsonEdit[], fields: readonly string[]): Record<string, unknown> {
    const before = encode(body);
    const after = editJson(before, edits);
    expect(membersBut(after, fields)).toEqual(membersBut(before, fields));
    return JSON.parse(decode(after)) as Record<string, unknown>;
  }

  describe(`client dialect contract: ${dialect.id}`, () => {
    describe("reading a prompt", () => {
      it("has the model, the turns in order, and the last user turn as current text", () => {
        const view = open({
          ...write({
            system: "be kind",
            turns: [
              { role: "user", text: "one" },
              { role: "assistant", text: "two" },
              { role: "user", text: "three" },
              { role: "assistant", text: "four" },
            ],
          }),
          model: "MoM",
          stream: true,
        });
        expect([view.requestedModel, view.stream, view.currentText]).toEqual(["MoM", true, "three"]);
        expect(view.turns).toEqual([
          { role: "system", text: "be kind" },
          { role: "user", text: "one" },
          { role: "assistant", text: "two" },
          { role: "user", text: "three" },
          { role: "assistant", text: "four" },
        ]);
      });

      it("takes what a tool answered for a turn of the tool, never for the user's word", () => {
        const view = open(
          write({
            turns: [
              { role: "user", text: "ask" },
              { role: "tool", text: "the tool's answer" },
            ],
          }),
        );
        expect(view.currentText).toBe("ask");
        expect(view.turns.filter(({ role }) => role === "tool")).toEqual([{ role: "tool", text: "the tool's answer" }]);
      });

      it("estimates a quarter of the text's bytes as tokens, and counts tools", () => {
        const plain = open(write({ turns: [{ role: "user", text: "x".repeat(400) }] })).estimatedTokens;
        expect(plain).toBe(100);
        expect(
          open({ ...write({ turns: [{ role: "user", text: "x".repeat(400) }] }), tools: [{ a: 1 }] }).estimatedTokens,
        ).toBeGreaterThan(100);
      });

      it("names the fields in the order written, and reads each", () => {
        const view = open({ model: "m", [subject.parameter]: 7, ...question });
        expect(view.fields.slice(0, 2)).toEqual(["model", subject.parameter]);
        expect(view.field(subject.parameter)).toBe(7);
        expect(view.field("nothing")).toBeUndefined();
      });

      it.each([
        ["no JSON", "{", "malformed JSON body"],
        ["no object", "[]", "malformed JSON body"],
        ["no model", text({ ...question, model: undefined }), "model field is required"],
        ["a model of a wrong type", text({ ...question, model: 7 }), "model field must be a string"],
        ["a stream of a wrong type", text({ ...question, stream: "yes" }), "stream field must be a boolean"],
        ["no conversation", '{"model":"m"}', "field is required"],
        ["JSON too deep", `{"model":"m","x":${"[".repeat(5000)}${"]".repeat(5000)}}`, "JSON nested deeper than"],
      ])("refuses %s with 400 that says so", (_, body, message) => {
        const fault = dialect.open(encode(body));
        expect(fault).toMatchObject({ kind: "fault", status: 400 });
        expect((fault as { message: string }).message).toContain(message);
      });

      it("never throws, whatever the fields hold", () => {
        const fields = fc.constantFrom(
          ...Object.keys(question),
          ...subject.systemFields,
          "tools",
          "reasoning",
          "thinking",
        );
        fc.assert(
          fc.property(fc.dictionary(fields, fc.jsonValue({ maxDepth: 4 })), (values) => {
            const view = dialect.open(encode(text({ ...question, ...values })));
            if ("kind" in view) return;
            expect(typeof view.currentText).toBe("string");
            expect(view.estimatedTokens).toBeGreaterThanOrEqual(0);
            for (const mode of ["insert", "replace"] as const) dialect.edits.systemPrompt(view, "s", mode);
            for (const family of families)
              dialect.edits.reasoning(view, binding(family), { useReasoning: true, effort: "high", earlier: [] });
          }),
        );
      });
    });

    describe("edits leave the bytes of all other fields alone", () => {
      it("model", () => {
        fc.assert(
          fc.property(bodies, fc.string(), (body, name) => {
            expect(edited(body, dialect.edits.model(name), ["model"])["model"]).toBe(name);
          }),
        );
      });

      it("usage of streams", () => {
        fc.assert(
          fc.property(bodies, (body) => {
            edited(body, dialect.edits.streamUsage(open(body)), ["stream_options"]);
          }),
        );
      });

      it("system prompt, inserted before the client's own or in its place", () => {
        fc.assert(
          fc.property(bodies, fc.string({ minLength: 1 }), (body, prompt) => {
            const own = subject.readSystem(JSON.parse(body) as Record<string, unknown>) ?? "";
            const change = (mode: "insert" | "replace"): string | undefined =>
              subject.readSystem(
                edited(body, dialect.edits.systemPrompt(open(body), prompt, mode), subject.systemFields),
              );
            expect(change("replace")).toBe(prompt);
            expect([`${prompt}\n\n${own}`, ...(own === "" ? [prompt] : [])]).toContain(change("insert"));
          }),
        );
      });

      it("reasoning, and never a field that the API does not have", () => {
        const choices = fc.record({
          useReasoning: fc.boolean(),
          effort: fc.constantFrom("low", "medium", "high"),
          earlier: fc.constant([]),
        });
        const models = fc.constantFrom("some-model", "claude-sonnet-4-5", "claude-opus-4-8");
        fc.assert(
          fc.property(
            bodies,
            choices,
            fc.constantFrom(undefined, ...families),
            models,
            (body, choice, family, model) => {
              const change = dialect.edits.reasoning(open(body), binding(family, model), choice);
              const fields = change.edits.map(({ path }) => String(path[0]));
              expect(fields.filter((field) => !dialect.parameters.known.has(field))).toEqual([]);
              edited(body, change.edits, fields);
            },
          ),
        );
      });
    });

    describe("reasoning", () => {
      it.each(families)("$type: asked for in the API's own way, or a notice and nothing written", (family) => {
        const body = { ...question, [subject.maxTokens]: 30_000 };
        const change = dialect.edits.reasoning(open(body), binding(family), {
          useReasoning: true,
          effort: "high",
          earlier: [],
        });
        if (subject.lackingFamilies.includes(family.type))
          expect(change).toEqual({ edits: [], notice: { field: family.type, reason: "not_in_api" } });
        else {
          expect(change.notice).toBeUndefined();
          expect(change.edits.length).toBeGreaterThan(0);
        }
      });
    });

    describe("request_params plugin", () => {
      const limited = (
        configuration: Parameters<typeof requestParams.compile>[0],
        body: object,
      ): Record<string, unknown> => {
        const effect = requestParams.compile(configuration)!.apply({ view: open(body), decision: "d" });
        return edited(
          text(body),
          effect.bodyEdits ?? [],
          (effect.bodyEdits ?? []).map(({ path }) => String(path[0])),
        );
      };

      it("caps the upper bound of tokens by its name here", () => {
        expect(limited({ max_tokens_limit: 100 }, { ...question, [subject.maxTokens]: 500 })[subject.maxTokens]).toBe(
          100,
        );
        expect(limited({ max_tokens_limit: 100 }, { ...question, [subject.maxTokens]: 50 })[subject.maxTokens]).toBe(
          50,
        );
      });

      it("takes nothing away that the API demands", () => {
        const { required } = dialect.parameters;
        const body = { model: "m", ...question };
        const kept = limited({ blocked_params: [...required], strip_unknown: true }, body);
        expect(required.filter((name) => name in body && !(name in kept))).toEqual([]);
      });

      it("blocks what chat completions call otherwise, so that another API is no way around", () => {
        for (const [name, [field, inner]] of Object.entries(dialect.parameters.aliases)) {
          const body = { ...question, [field]: inner === undefined ? 1 : { [inner]: 1, other: 2 } };
          const expected = inner === undefined ? undefined : { other: 2 };
          expect(limited({ blocked_params: [name] }, body)[field]).toEqual(expected);
        }
      });

      it("strips what the API does not know, and nothing else", () => {
        const body = { model: "m", ...question, [subject.parameter]: 1, my_own: 1, stream: true };
        const { my_own: _, ...kept } = body;
        expect(limited({ strip_unknown: true }, body)).toEqual(kept);
      });
    });

    describe("answers and errors made here", () => {
      const answer = { id: "fast-1", model: "router", text: "Hello\n\n“you” 数", created: 1 };

      it.each([true, false])("an answer reads as one of the API's own (streamed: %s)", (stream) => {
        const { contentType, body } = dialect.renderAnswer(answer, { stream });
        expect(contentType).toBe(stream ? "text/event-stream" : "application/json");
        const observer = createResponseObserver({ stream, dialect, text: true });
        observer.push(encode(body));
        expect(observer.end()).toMatchObject({ model: "router", text: answer.text, isComplete: true });
      });

      it("a stream is whole events, whose names are their types", () => {
        const events = dialect.renderAnswer(answer, { stream: true }).body.split("\n\n");
        expect(events.pop()).toBe("");
        for (const event of events) {
          const [, name, data] = /^(?:event: (.*)\n)?data: (.*)$/.exec(event)!;
          if (name !== undefined) expect((JSON.parse(data!) as { type: string }).type).toBe(name);
        }
      });

      it.each([400, 401, 403, 404, 405, 413, 429, 500, 501, 502, 503, 504])(
        "an error %i is JSON with its message",
        (status) => {
          const { contentType, body } = dialect.renderError(status, 'no "luck"');
          expect(contentType).toBe("application/json");
          const { error } = JSON.parse(body) as { error: { message: string; type: string } };
          expect(error.message).toBe('no "luck"');
          expect(error.type).toMatch(/^[a-z_]+$/);
        },
      );

      it("an error event is one whole event, after which the stream does not count as complete", () => {
        const event = dialect.renderErrorEvent(502, "the\nback end left", "upstream_error");
        expect(event).toMatch(/^(event: error\n)?data: .*the\\nback end left.*\n\n$/);
        const observer = createResponseObserver({ stream: true, dialect });
        observer.push(encode(recorded.stream.slice(0, recorded.stream.indexOf("\n\n") + 2) + event));
        expect(observer.end().isComplete).toBe(false);
      });
    });

    describe("reading answers of models", () => {
      it("sees model, usage and text of a body", () => {
        const observer = createResponseObserver({ stream: false, dialect, text: true });
        observer.push(encode(recorded.body));
        expect(observer.end()).toEqual({ ...recorded.seen, isComplete: true });
      });

      it("sees the same in a stream, however it is cut, with and without its text", () => {
        const bytes = encode(recorded.stream);
        fc.assert(
          fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), fc.boolean(), (cuts, wantsText) => {
            const observer = createResponseObserver({ stream: true, dialect, text: wantsText });
            const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
            for (let index = 1; index < places.length; index++)
              observer.push(bytes.subarray(places[index - 1], places[index]));
            const { text: seenText, ...facts } = recorded.seen;
            expect(observer.end()).toEqual({ ...facts, ...(wantsText ? { text: seenText } : {}), isComplete: true });
          }),
        );
      });

      it("knows a stream without its end", () => {
        const observer = createResponseObserver({ stream: true, dialect });
        const events = recorded.stream.split("\n\n").filter((event) => event.trim() !== "");
        observer.push(encode(`${events.slice(0, -1).join("\n\n")}\n\n`));
        expect(observer.end().isComplete).toBe(false);
      });

      it("never throws, whatever a model answers", () => {
        fc.assert(
          fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
            answerReadings[dialect.id].readBody(value);
            answerReadings[dialect.id].readEvent(value);
            for (const type of ["message_start", "message_delta", "response.completed", "content_block_delta"])
              answerReadings[dialect.id].readEvent({
                type,
                message: value,
                delta: value,
                response: value,
                usage: value,
              });
          }),
        );
      });
    });
  });
}
