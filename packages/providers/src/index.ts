export { apiKeyCredential, keyHeader, type KeyStyle, noCredential } from "./auth/api-key.ts";
export { awsCredentials, type AwsCredentialOptions } from "./auth/aws-credentials.ts";
export { type AwsKeys, type AwsKeySource, staticAwsKeys } from "./auth/aws-keys.ts";
export { type TokenCredential } from "./auth/bearer-token.ts";
export { clientKeyCredential, type ClientKeyOptions } from "./auth/client-key.ts";
export { CredentialError, type CredentialErrorCode } from "./auth/credential-error.ts";
export type { AuthorizeOptions, Credential, HeaderEdits, OutgoingRequest } from "./auth/credential.ts";
export { entraCredential, type EntraOptions } from "./auth/entra.ts";
export { googleDefault, type GoogleDefaultOptions } from "./auth/google-default.ts";
export { googleMetadata, googleServiceAccount } from "./auth/google.ts";
export { readSecret, type SecretReading, type SecretSource } from "./auth/secret.ts";
export { sigV4Credential, type SigV4Options } from "./auth/sigv4.ts";
export type { Fetch } from "./auth/token-endpoint.ts";
export type { AnswerPart, ChatAnswer, Choice } from "./conversation/chat-answer.ts";
export type { BlockStart, ChatEvent, FinishReason } from "./conversation/chat-event.ts";
export type {
  AnswerFormat,
  ChatRequest,
  FunctionTool,
  NativeField,
  NativeTool,
  Reasoning,
  Sampling,
  Tool,
  ToolChoice,
  Turn,
} from "./conversation/chat-request.ts";
export { type AnswerCollector, createAnswerCollector } from "./conversation/collect-answer.ts";
export { eventsOfAnswer } from "./conversation/events-of-answer.ts";
export type * from "./conversation/part.ts";
export type { Dropped, FaultKind, ProviderFault, RequestFault } from "./conversation/provider-fault.ts";
export type { Usage } from "./conversation/usage.ts";
export { anthropicMessages } from "./dialects/anthropic-messages/anthropic-messages.ts";
export type { AnswerContext, ChatDialect, StreamWriter } from "./dialects/chat-dialect.ts";
export { readTitanEmbeddings, writeTitanEmbeddings } from "./endpoints/titan-embeddings.ts";
export { anthropicFamily } from "./families/anthropic/anthropic-family.ts";
export { bedrockConverseFamily } from "./families/bedrock-converse/bedrock-converse-family.ts";
export type { OpenAiQuirks, Target, Transport } from "./families/target.ts";
export type {
  ReadContext,
  StreamReader,
  WireAnswer,
  WireFamily,
  WireRequest,
  WrittenRequest,
} from "./families/wire-family.ts";
export type { DialectId, FamilyId, WireId } from "./wire-id.ts";
export { openAiChat } from "./dialects/openai-chat/openai-chat.ts";
export { openAiFamily } from "./families/openai/openai.ts";
export { apiOfSchema, providerOf, PROVIDERS } from "./provider-table.ts";
export type { AuthStyle, BackendPolicy, BackendSchema, Endpoint, ProviderApi, ProviderRow } from "./provider.ts";
export { readGeminiEmbeddings, writeGeminiEmbeddings } from "./endpoints/gemini-embeddings.ts";
export type { WrittenEmbeddings } from "./endpoints/written-embeddings.ts";
export { geminiFamily } from "./families/gemini/gemini-family.ts";
export type { AnswerHead, AnswerOptions, AnswerTranslation, ClientHead } from "./exchange/answer-translation.ts";
export type { Exchange, ExchangeOptions, TranslatedExchange } from "./exchange/exchange.ts";
export { searchOfDifferences } from "./exchange/same-wire.ts";
export { type SearchedWords, searchOfWords, type WordSearch } from "./exchange/mentions.ts";
export { openExchange } from "./exchange/open-exchange.ts";
export type { ConversationStore, StoredKey, StoredResponse } from "./dialects/openai-responses/conversation-store.ts";
export {
  createMemoryConversationStore,
  type MemoryStoreOptions,
} from "./dialects/openai-responses/memory-conversation-store.ts";
export { listInputItems } from "./dialects/openai-responses/list-input-items.ts";
export { openAiResponses } from "./dialects/openai-responses/openai-responses.ts";
export {
  type FoundResponses,
  type ResolvedBody,
  resolveConversation,
  storedResponse,
  storedResponseIds,
} from "./dialects/openai-responses/resolve-conversation.ts";
export { chatOfCompletion, type CompletionAsChat } from "./endpoints/chat-of-completion.ts";
export { ENDPOINT_OF, type EndpointPath } from "./endpoints/endpoint-path.ts";
export type { EndpointTarget } from "./endpoints/endpoint-target.ts";
export { RECORD_SEPARATOR } from "./endpoints/json-sequence.ts";
export { createFormScanner, type FormField, type FormScanner } from "./endpoints/multipart/form-scanner.ts";
export { boundaryOf } from "./endpoints/multipart/part-head.ts";
export { type EndpointOptions, openCompletionByChat, openEndpoint } from "./endpoints/open-endpoint.ts";
export { completionOfChat } from "./endpoints/completion-of-chat.ts";
