export { sampleText, SAMPLE_CODE_POINTS } from "./text/sample-text.ts";
export { applyCandidate } from "./apply-candidate.ts";
export { compileConfig } from "./compile/compile-config.ts";
export type { CompiledResult, CompileOptions } from "./compile/compile-document.ts";
export type { CompiledConfig, SignalboxOptions } from "./compile/compiled-config.ts";
export type { Backend, ModelBinding, ReasoningFamily } from "./compile/model-binding.ts";
export { Secret } from "./compile/secret.ts";
export { formatDiagnostic, formatPath, type Diagnostic } from "./config/diagnostic.ts";
export type { RouterConfig } from "./config/schema.ts";
export { createRouter } from "./create-router.ts";
export { domainLabels } from "./signals/domain.ts";
export { evalResponse } from "./eval/eval-response.ts";
export { readEvalRequest, type EvalRequest } from "./eval/eval-request.ts";
export { describeSignal, explainRecord, lacking, reasonFor, summariseRecord } from "./explain/explain-record.ts";
export { gateRequest, type Gate } from "./gate.ts";
export { internalHeaders } from "./internal-headers.ts";
export { editJson, readJsonAt, type JsonEdit, type JsonPath } from "./json/edit-json.ts";
export type { JsonFrame } from "./json/scan-json.ts";
export { isJsonObject, type JsonObject, type JsonValue } from "./json/json-value.ts";
export { noLogger, type Logger } from "./logger.ts";
export { metricDefinitions, type MetricDefinition } from "./metric-definitions.ts";
export { noMetrics, type MetricLabels, type Metrics } from "./metrics.ts";
export { modelList } from "./model-list.ts";
export {
  createLadder,
  noResults,
  type AnsweredBy,
  type HeadResult,
  type LadderRequest,
  type LadderResults,
  type ModelLadder,
  type SpanResult,
  type TierAttempt,
  type VectorResult,
} from "./models/ladder.ts";
export {
  readManifest,
  type HeadEntry,
  type ModelFile,
  type ModelManifest,
  type OnnxTierEntry,
  type Reading,
  type StaticTierEntry,
  type TierEntry,
  type TokenizerEntry,
} from "./models/manifest.ts";
export type {
  ClassifyAnswer,
  ClassifyRequest,
  HeadInfo,
  HeadName,
  JoinedTier,
  LabelHeadInfo,
  ModelRuntime,
  ModelStatus,
  Probabilities,
  SpanHeadInfo,
  TextAnswer,
  TextModel,
  TokenSpan,
  VectorHeadInfo,
} from "./models/text-model.ts";
export type { SignalServices } from "./signals/signal-services.ts";
export type { Candidate, ForwardPlan, HeaderEdits, HeaderPair, RespondPlan, RoutingPlan } from "./plan.ts";
export { anthropicMessages } from "./prompt/anthropic-messages.ts";
export { chatCompletions } from "./prompt/chat-completions.ts";
export { clientDialects, findDialect } from "./prompt/client-dialects.ts";
export { openaiResponses } from "./prompt/openai-responses.ts";
export type {
  ClientDialect,
  LocalAnswer,
  ParameterNames,
  PromptView,
  RenderedAnswer,
  RequestFault,
  Turn,
} from "./prompt/prompt-view.ts";
export type { Notice } from "./reasoning/reasoning-change.ts";
export { recordCompletion, recordError, recordRouting, type Completion } from "./record-metrics.ts";
export type {
  DecisionOutcome,
  DecisionRecord,
  ErrorReason,
  HeadRecord,
  ResultRecord,
  RuleTrace,
  SignalRecord,
} from "./record/decision-record.ts";
export { errorHeaders, responseHeaders, SCHEMA_VERSION } from "./response/response-headers.ts";
export {
  createResponseObserver,
  type ObservedResponse,
  type ObserverOptions,
  type ResponseObserver,
  type Usage,
} from "./response/response-observer.ts";
export type { RouteOptions, RouteOutcome, RouteRequest, Router, RouteTimings } from "./router.ts";
export { SHADOW_HEADER, type AnswerSummary, type CopiedRequest, type Shadow, type ShadowedRecord } from "./shadow.ts";
export { upstreamPath } from "./upstream-path.ts";
export { chooseDecision, type DecisionChoice } from "./decision/choose-decision.ts";
export { checkHeads } from "./models/check-heads.ts";
export { encoderBatch, type EncoderBatch } from "./models/encoder-batch.ts";
export { outputRow } from "./models/output-row.ts";
export { collectAnswer, outputsOf, planText, type OnnxPlan, type PassageOutputs } from "./models/onnx-plan.ts";
export { headInfos } from "./models/head-infos.ts";
export { readSafetensors, type Safetensors } from "./models/safetensors.ts";
export { createStaticModel, type StaticModelOptions } from "./models/static-model.ts";
export { createUnigramTokenizer, type Tokenizer, type TokensWithOffsets } from "./models/unigram-tokenizer.ts";
export type { CompiledDecision } from "./decision/compiled-decision.ts";
export type { RuleNode } from "./decision/rule-tree.ts";
