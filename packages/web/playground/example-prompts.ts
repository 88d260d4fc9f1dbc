/** A prompt to try; `label` is what its button says. */
export interface ExamplePrompt {
  readonly label: string;
  /** Language of the label, where it is not the page's. */
  readonly language?: string;
  readonly prompt: string;
  /** The model asked for; an auto name when absent. */
  readonly model?: string;
}

/** The prompt whose verdict is already in the HTML. */
export const firstPrompt = "What is the derivative of f(x) = x^3?";

const contract =
  "Tenant shall pay rent on the first day of each month. If rent is more than five days late, landlord may charge a late fee of five percent. " +
  "Either party may end this agreement with sixty days' written notice. ";

/** The page's examples, in the order of their buttons. Labels are words that need no translation beside the prompt itself. */
export const examplePrompts: readonly ExamplePrompt[] = [
  { label: "calculus", prompt: firstPrompt },
  { label: "law", prompt: "Is a verbal agreement to sell a house legally binding?" },
  { label: "physics", prompt: "Why does a spinning top not fall over while it spins?" },
  { label: "urgent", prompt: "This is urgent: our build is broken, please think carefully about what to check first." },
  { label: "中文", language: "zh", prompt: "光合作用中叶绿素吸收光能以后发生了什么？" },
  { label: "small talk", prompt: "hi there, how was your weekend?" },
  { label: "long", prompt: contract.repeat(60) + "May the landlord keep the deposit?" },
  { label: "math-expert", prompt: firstPrompt, model: "math-expert" },
];
