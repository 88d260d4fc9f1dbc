import type { FaultKind } from "../../conversation/provider-fault.ts";
import { kindOfStatus } from "../fault-kind.ts";

/** Exceptions of https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors and of AWS's common errors, with their statuses. */
const EXCEPTIONS: Readonly<Record<string, readonly [FaultKind, number]>> = {
  AccessDeniedException: ["permission", 403],
  ExpiredTokenException: ["authentication", 403],
  IncompleteSignature: ["authentication", 400],
  InternalFailure: ["provider", 500],
  InternalServerException: ["provider", 500],
  InvalidClientTokenId: ["authentication", 403],
  InvalidSignatureException: ["authentication", 403],
  MissingAuthenticationTokenException: ["authentication", 403],
  ModelErrorException: ["provider", 424],
  ModelNotReadyException: ["overloaded", 429],
  ModelStreamErrorException: ["provider", 424],
  ModelTimeoutException: ["timeout", 408],
  NotAuthorized: ["permission", 400],
  OptInRequired: ["permission", 403],
  RequestEntityTooLargeException: ["too_large", 413],
  RequestExpired: ["authentication", 400],
  ResourceNotFoundException: ["not_found", 404],
  ServiceQuotaExceededException: ["rate_limit", 400],
  ServiceUnavailable: ["overloaded", 503],
  ServiceUnavailableException: ["overloaded", 503],
  ThrottlingException: ["rate_limit", 429],
  UnrecognizedClientException: ["authentication", 403],
  ValidationException: ["invalid_request", 400],
};

/** What an exception means; undefined for unknown ones. Streams name them with a small first letter. */
export function exceptionFault(name: string): { readonly kind: FaultKind; readonly status: number } | undefined {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  if (!Object.hasOwn(EXCEPTIONS, capital)) return undefined;
  const [kind, status] = EXCEPTIONS[capital]!;
  return { kind, status };
}

/** What a status means where no exception is named. 424 is a model that failed. */
export function kindOfBedrockStatus(status: number): FaultKind {
  return status === 424 ? "provider" : kindOfStatus(status);
}
