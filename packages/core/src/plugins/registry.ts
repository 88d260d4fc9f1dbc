import { fastResponse } from "./fast-response.ts";
import { headerMutation } from "./header-mutation.ts";
import type { PluginKind } from "./plugin.ts";
import { requestParams } from "./request-params.ts";
import { systemPrompt } from "./system-prompt.ts";

/** Every plugin kind that works. A new kind is one line here; the order is the order in which effects apply. */
export const pluginKinds: readonly PluginKind[] = [fastResponse, requestParams, systemPrompt, headerMutation];
