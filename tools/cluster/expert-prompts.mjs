// A prompt for each field of expertise of the demo configuration, and one for its keyword rule.

/** `{ prompt, decision, model, reasoning }`: what the prompt's decision is called, who answers, and whether it thinks. */
export const expertPrompts = [
  ["How should a small company price a new product?", "business_decision", "social-expert", false],
  ["Can my landlord keep the deposit after I moved out?", "law_decision", "law-expert", false],
  ["Why do people remember bad experiences longer than good ones?", "psychology_decision", "humanities-expert", false],
  ["How does a cell copy its DNA before it divides?", "biology_decision", "science-expert", false],
  ["Balance the equation for the combustion of propane.", "chemistry_decision", "science-expert", true],
  ["What caused the fall of the Western Roman Empire?", "history_decision", "humanities-expert", false],
  ["Which foods lower blood pressure?", "health_decision", "science-expert", false],
  ["How does a higher interest rate affect inflation?", "economics_decision", "social-expert", false],
  ["What is the derivative of f(x) = x^3?", "math_decision", "math-expert", true],
  ["Why does a satellite stay in orbit?", "physics_decision", "science-expert", true],
  ["How does quicksort choose its pivot?", "computer_science_decision", "science-expert", false],
  ["Is free will compatible with determinism?", "philosophy_decision", "humanities-expert", false],
  ["How thick must a steel beam be to carry two tonnes?", "engineering_decision", "science-expert", false],
  ["Which board games are fun for a rainy afternoon?", "general_decision", "general-expert", false],
  ["Urgent: what is the derivative of f(x) = x^3?", "thinking_decision", "general-expert", true],
].map(([prompt, decision, model, reasoning]) => ({ prompt, decision, model, reasoning }));
