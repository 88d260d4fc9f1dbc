import { checkManifests } from "../check/check-manifests.ts";
import { textAt } from "../check/field-at.ts";
import { objectTitle } from "../kubernetes-object.ts";
import { describeCondition, troublesOf } from "./conditions.ts";
import type { GatewayAnswer } from "./installation.ts";
import { verdictsOn, type Examination, type Verdict } from "./verdict.ts";

const { ok, warning, failed, skipped } = verdictsOn("model");

/** That the manifests agree with the configuration, that routes are accepted, and that a request gets to its model. */
export const examineModel: Examination = function* ({ objects, deployed, answer }) {
  for (const { severity, object, path, problem, fix } of checkManifests(objects, deployed.value?.config)) {
    if (severity === "notice") continue;
    const subject = [object, path].filter((part) => part !== "").join(" ") || "the manifests";
    yield (severity === "error" ? failed : warning)({ subject, finding: problem }, fix);
  }
  for (const route of objects.filter(({ kind }) => kind === "AIGatewayRoute" || kind === "HTTPRoute")) {
    const subject = objectTitle(route);
    const troubles = troublesOf(route);
    if (troubles === undefined)
      yield failed(
        { subject, finding: "no controller has taken it" },
        "its parentRefs must name a Gateway, and AI Gateway must run",
      );
    else if (troubles.length > 0)
      yield failed(
        { subject, finding: troubles.map(describeCondition).join("; ") },
        "correct what the condition names",
      );
    else yield ok({ subject, finding: "accepted" });
  }
  if (answer.value === undefined)
    yield skipped({ subject: "a request", finding: answer.unseen }, "--gateway URL sends one");
  else yield examineAnswer(answer.value);
};

/** What an answer tells of the way that the request took. */
function examineAnswer(answer: GatewayAnswer): Verdict {
  const { url, model, status, headers, body } = answer;
  const subject = `a request for ${model} to ${url}`;
  const selected = headers["x-vsr-selected-model"];
  const decision = headers["x-vsr-selected-decision"];
  const said = body.trim() === "" ? "" : `: ${body.trim().slice(0, 200)}`;
  if (status >= 200 && status < 300) {
    if (selected === undefined) {
      return failed(
        { subject, finding: `${status}, but without x-vsr-selected-model: the router has not seen it` },
        "see what the filter's verdicts say; a filter with failure_mode_allow lets requests pass undecided",
      );
    }
    const answered = readModel(body);
    const how = decision === undefined ? "" : ` by ${decision}`;
    const by = answered === undefined || answered === selected ? "" : `; the back end calls it ${answered}`;
    return ok({ subject, finding: `${status}: rewritten to ${selected}${how}, and AI Gateway sent it there${by}` });
  }
  if (status === 0) {
    return failed(
      { subject, finding: `no answer${said}` },
      "the address must reach the Gateway's Service in envoy-gateway-system, by a port-forward for instance",
    );
  }
  const finding = `${status}${selected === undefined ? "" : ` for ${selected}`}${said}`;
  return status === 401 || status === 403 || status === 429
    ? warning({ subject, finding }, clientFixes[status])
    : failed({ subject, finding }, fixFor(status, { isDecided: selected !== undefined }));
}

const clientFixes = {
  401: "give the client's credential: --header 'x-api-key: …'; if it was given, the back end's own is wrong",
  403: "the client may not, or the back end's credential may not: its BackendSecurityPolicy",
  429: "a limit is reached, the Gateway's or the provider's; the access log has its user and model",
} as const;

function fixFor(status: number, { isDecided }: { readonly isDecided: boolean }): string {
  switch (status) {
    case 400:
      return "the model's name is not one of the configuration; --model NAME asks for another";
    case 404:
      return isDecided
        ? "no rule of the AIGatewayRoute has the chosen model: make the manifests again and apply them"
        : "AI Gateway's filter ran before the router's, or no route has the model: see the filter's order";
    case 413:
      return "the body is larger than connection.bufferLimit of the ClientTrafficPolicy";
    case 500:
      return isDecided
        ? "the back end failed"
        : "Envoy does not reach the router: its pods, its Service, NetworkPolicy";
    case 503:
      return "no back end of the chosen model can be reached: see the back ends";
    case 504:
      return isDecided
        ? "the back end took too long: the route's timeout"
        : "the router took too long: message_timeout of the filter";
    default:
      return "see the other verdicts, and the access log of Envoy";
  }
}

function readModel(body: string): string | undefined {
  try {
    return textAt(JSON.parse(body) as unknown, "model");
  } catch {
    return undefined;
  }
}
