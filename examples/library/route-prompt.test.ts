import { expect, it } from "vitest";
import { routePrompt } from "./route-prompt.ts";

it("routes the derivative of x³ to math-expert, with reasoning on and the mathematician's prompt in place", async () => {
  const { model, body, why } = await routePrompt("What is the derivative of f(x) = x^3?");
  expect(model).toBe("math-expert");
  expect(JSON.parse(body)).toMatchObject({
    model: "math-expert",
    temperature: 0.2,
    chat_template_kwargs: { enable_thinking: true },
    messages: [{ role: "system", content: expect.stringContaining("mathematician") as string }, { role: "user" }],
  });
  expect(why).toContain("math_decision won because domain math");
});
