/** The name of a part's field; a fault in words where the head is not one that all readers take alike. */
export type PartName = { readonly name: string | undefined } | { readonly fault: string };

/**
 * Reads the head of a part of `multipart/form-data` (RFC 7578). What two readers could take for two names is a fault: the
 * model that was chosen here must be the one that the back end sees.
 */
export function readPartHead(head: string): PartName {
  const dispositions: string[] = [];
  for (const line of head.split("\r\n")) {
    if (line === "") continue;
    if (/^[ \t]/.test(line)) return { fault: "a header of a part goes on in another line" };
    const colon = line.indexOf(":");
    if (colon <= 0) return { fault: "a header of a part has no name" };
    if (line.slice(0, colon).trim().toLowerCase() === "content-disposition") dispositions.push(line.slice(colon + 1));
  }
  if (dispositions.length > 1) return { fault: "a part has several content-dispositions" };
  const [disposition] = dispositions;
  return disposition === undefined ? { name: undefined } : nameIn(disposition);
}

/** `; name="value"`, with quotes or without. */
const PARAMETER = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\\r\n]|\\.)*)"|([^\s;"]*))/g;

function nameIn(disposition: string): PartName {
  let name: string | undefined;
  for (const [, key = "", quoted, plain] of disposition.matchAll(PARAMETER)) {
    const word = key.toLowerCase();
    if (word === "name*") return { fault: "a part's name is encoded" };
    if (word !== "name") continue;
    if (name !== undefined) return { fault: "a part has several names" };
    name = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "";
  }
  return { name };
}

/** The boundary in a content type; undefined where it is no form, or has no boundary that RFC 2046 allows. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\s*;/i.test(contentType.trim())) return undefined;
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  return boundary !== undefined && /^[0-9A-Za-z'()+_,\-./:=? ]{1,70}$/.test(boundary) ? boundary : undefined;
}
