import { detectLanguage } from "@signalbox/core/language";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Accuracy of the language of a prompt, by language and by length, and its speed. */

const { values: args } = parseArgs({
  options: {
    /** JSON lines of `{ text, lang }`; may be repeated. */
    prompts: { type: "string", multiple: true, default: [] },
    /** The folder of LASER's Tatoeba test set, `tatoeba.<iso639-3>-eng.<iso639-3>`. */
    tatoeba: { type: "string" },
    /** Prints the prompts that were read wrongly. */
    show: { type: "boolean", default: false },
  },
});

/** Languages of Tatoeba (ISO 639-3) that the detector knows, with their ISO 639-1 codes. */
const CODES =
  "amh am,ara ar,aze az,bel be,ben bn,bul bg,cat ca,ces cs,cmn zh,dan da,deu de,ell el,est et,eus eu,fin fi,fra fr,heb he,hin hi,hrv hr,hun hu,hye hy,ind id,isl is,ita it,jpn ja,kat ka,khm km,kor ko,lit lt,lvs lv,mal ml,mar mr,nld nl,nob no,pes fa,pol pl,por pt,ron ro,rus ru,slk sk,slv sl,spa es,sqi sq,srp sr,swe sv,tam ta,tel te,tgl tl,tha th,tur tr,ukr uk,urd ur,vie vi,zsm ms";

const counts = new Map<string, { right: number; of: number }>();
function score(text: string, language: string, groups: readonly string[]): void {
  const detection = detectLanguage(text);
  const right = detection.language === language;
  if (!right && args.show)
    process.stdout.write(`  ${language}, read as ${detection.language} ${detection.confidence.toFixed(2)}: ${text}\n`);
  for (const group of groups) {
    const count = counts.get(group) ?? { right: 0, of: 0 };
    counts.set(group, { right: count.right + Number(right), of: count.of + 1 });
  }
}

function report(title: string): void {
  process.stdout.write(`\n${title}\n`);
  for (const [group, { right, of }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    process.stdout.write(`${group.padEnd(16)}${((100 * right) / of).toFixed(1).padStart(7)} % of ${of}\n`);
  counts.clear();
}

const linesOf = (path: string): readonly string[] => readFileSync(path, "utf8").split("\n").filter(Boolean);
const bands = [20, 40, 80, 200];

for (const path of args.prompts) {
  for (const line of linesOf(path)) {
    const { text, lang } = JSON.parse(line) as { text?: string; lang: string };
    if (text === undefined) continue;
    const length = Array.from(text).length;
    const band = bands.find((limit) => length <= limit);
    score(text, lang, ["all", lang, band === undefined ? "longer" : `up to ${String(band).padStart(3)}`]);
  }
}
if (args.prompts.length > 0) report("Prompts, by language and by characters");

if (args.tatoeba !== undefined) {
  const files = new Set(readdirSync(args.tatoeba));
  for (const pair of CODES.split(",")) {
    const [long, short] = pair.split(" ") as [string, string];
    const file = `tatoeba.${long}-eng.${long}`;
    if (files.has(file)) for (const text of linesOf(join(args.tatoeba, file))) score(text, short, ["all", short]);
  }
  for (const text of linesOf(join(args.tatoeba, "tatoeba.fra-eng.eng"))) score(text, "en", ["all", "en"]);
  report("Tatoeba sentences");
}

const sentence = "Explain how the garbage collector of this runtime works, and why it was written that way. ";
for (const length of [20, 200, 2_000, 100_000]) {
  const text = sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);
  const times = Array.from({ length: 21 }, () => {
    const started = performance.now();
    for (let turn = 0; turn < 20; turn++) detectLanguage(text);
    return ((performance.now() - started) / 20) * 1000;
  }).sort((a, b) => a - b);
  process.stdout.write(
    `${length} characters: ${times[10]!.toFixed(0)} µs (median of 21, least ${times[0]!.toFixed(0)})\n`,
  );
}
