/** Ends up before each text of a JSON text sequence (RFC 7464); no JSON text holds it. */
export const RECORD_SEPARATOR = "\u001E";

/** The texts of a sequence; a body that is none is one text. */
export function textsOfSequence(body: string): readonly string[] {
  return body.startsWith(RECORD_SEPARATOR) ? body.slice(1).split(RECORD_SEPARATOR) : [body];
}
