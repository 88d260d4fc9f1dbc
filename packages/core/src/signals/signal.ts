import type * as z from "zod/mini";
import type { Diagnostic } from "../config/diagnostic.ts";
import type { SchemaKit } from "../config/field.ts";
import type { RouterConfig } from "../config/schema.ts";
import type { HeadResult, SpanResult, VectorResult } from "../models/ladder.ts";
import type { HeadName } from "../models/text-model.ts";
import type { PromptView } from "../prompt/prompt-view.ts";
import type { SignalRecord } from "../record/decision-record.ts";
import type { HistoryMessage } from "./read-history.ts";
import type { SignalServices } from "./signal-services.ts";

/**
 * One kind of signal: its place in the config, its schema, and how its rules are compiled. A new kind is one file like
 * `keyword.ts` and one line in `registry.ts`.
 */
export interface SignalKind<Rule extends { readonly name: string } = { readonly name: string }> {
  /** The condition `type` that decisions use. */
  readonly type: string;
  /** Makes the schema of one rule of the container. */
  readonly schema: (kit: SchemaKit) => z.ZodMiniType<Rule>;
  /** The rules that conditions stand for when the document declares none; without it, they must be declared. */
  implied?(names: readonly string[]): readonly Rule[];
  /** Compiles the rules that decisions refer to. */
  compile(rules: readonly Rule[], context: SignalCompileContext): Omit<CompiledSignal, "type">;
}

export interface SignalCompileContext {
  /** Path of the container's list in the document, for diagnostics. */
  readonly path: readonly (string | number)[];
  report(diagnostic: Diagnostic): void;
  /** The whole document, for settings that a signal has elsewhere. */
  readonly source: RouterConfig;
  /** What the core's bundle does not hold; a signal that lacks its service reports it and never matches. */
  readonly services: SignalServices;
}

/** The rules of one kind, ready to run. */
export interface CompiledSignal {
  readonly type: string;
  /** Heads of the models that `evaluate` reads; all signals of a request share one forward pass. */
  readonly heads: readonly HeadName[];
  /** Heads that `evaluate` reads of the other messages; absent for signals that read only the current user turn. */
  readonly historyHeads?: readonly HeadName[];
  /** One record per rule, in config order, matched or not. */
  evaluate(input: SignalInput): readonly SignalRecord[] | Promise<readonly SignalRecord[]>;
}

export interface SignalInput {
  readonly view: PromptView;
  /** The head's result, or undefined when no tier could answer: the signal then does not match. */
  head(name: HeadName): HeadResult | undefined;
  /** Like `head`, for heads that mark stretches of the text. */
  spans(name: HeadName): SpanResult | undefined;
  /** Like `head`, for heads that give a vector. */
  vector(name: HeadName): VectorResult | undefined;
  /** The other messages, newest first and bounded; empty unless some signal has `historyHeads`. */
  readonly history: readonly HistoryMessage[];
}
