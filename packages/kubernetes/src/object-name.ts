/** Room for what is added to a name, within the 63 characters of a label. */
const MAX_NAME_CHARACTERS = 48;

/** A name that Kubernetes takes for an object (RFC 1123), from any text: `api.x.ai` becomes `api-x-ai`. */
export function objectName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_NAME_CHARACTERS)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "unnamed" : name;
}

/** The name, or with the first number behind it that nobody has taken; it is taken then. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name}-${number}`;
  taken.add(unique);
  return unique;
}
