import { listAt, textAt } from "../check/field-at.ts";
import type { KubernetesObject } from "../kubernetes-object.ts";

/** One condition of an object's status. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** All conditions of an object: its own, those by ancestor (policies) and those by parent (routes). */
export function conditionsOf(object: KubernetesObject): Condition[] {
  const lists = [
    listAt(object, "status", "conditions"),
    ...[...listAt(object, "status", "ancestors"), ...listAt(object, "status", "parents")].map((each) =>
      listAt(each, "conditions"),
    ),
  ];
  return lists.flat().map((condition) => ({
    type: textAt(condition, "type") ?? "",
    status: textAt(condition, "status") ?? "",
    reason: textAt(condition, "reason") ?? "",
    message: textAt(condition, "message") ?? "",
  }));
}

/** Conditions that must be true when they are there, and those that must not. */
const good = new Set(["Accepted", "Programmed", "ResolvedRefs", "Ready", "Available"]);
const bad = new Set(["NotAccepted", "Conflicted", "Overridden", "PartiallyInvalid"]);

/** The conditions that speak against an object, or undefined where its status is still empty. */
export function troublesOf(object: KubernetesObject): Condition[] | undefined {
  const conditions = conditionsOf(object);
  if (conditions.length === 0) return undefined;
  return conditions.filter(
    ({ type, status }) => (good.has(type) && status !== "True") || (bad.has(type) && status === "True"),
  );
}

/** `Accepted is False (Invalid): …`. */
export function describeCondition({ type, status, reason, message }: Condition): string {
  return `${type} is ${status}${reason === "" ? "" : ` (${reason})`}${message === "" ? "" : `: ${message.trim()}`}`;
}
