/** Code points that semantic signals read of a longer text (contract 1.5). */
export const SAMPLE_CODE_POINTS = 2048;

/**
 * The part of a text that models see: all of it up to 2,048 code points, else its head, middle and tail thirds joined
 * by line breaks. Deterministic, so the same prompt gives the same answer everywhere.
 */
export function sampleText(text: string): string {
  if (text.length <= SAMPLE_CODE_POINTS) return text;
  const points = Array.from(text.length > 4 * SAMPLE_CODE_POINTS ? shorten(text) : text);
  if (points.length <= SAMPLE_CODE_POINTS) return points.join("");
  const third = Math.floor((SAMPLE_CODE_POINTS - 2) / 3);
  const middle = Math.floor((points.length - third) / 2);
  return [points.slice(0, third), points.slice(middle, middle + third), points.slice(points.length - third)]
    .map((part) => part.join(""))
    .join("\n");
}

/** Cuts a very long text to head, middle and tail before it is split into code points: 100 MB must not become an array. */
function shorten(text: string): string {
  const part = SAMPLE_CODE_POINTS;
  const middle = Math.floor((text.length - 2 * part) / 2);
  return text.slice(0, part) + text.slice(middle, middle + 2 * part) + text.slice(text.length - part);
}
