// Runs the steps of a Dockerfile in plain folders, without a container engine: each stage is a folder, a base image is
// the machine itself.

import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import { ToolError, run, say } from "../process.mjs";
import { expand, parseDockerfile, parsePairs, readIgnoreFile, stagesOf } from "./dockerfile.mjs";

/** Instructions that only describe the image. */
const descriptive = new Set(["LABEL", "EXPOSE"]);

/**
 * Builds what the last stage asks for below `into`, one folder a stage.
 * Resolves to `{ tree, workdir, env, user, command }` of the last: the folder that stands for `/`, and what its
 * Dockerfile says about running it, `command` being entry point and arguments.
 */
export async function buildTree({ dockerfile, context, into, buildArguments = {}, env = process.env }) {
  const { globals, stages } = stagesOf(parseDockerfile(readFileSync(dockerfile, "utf8")));
  const keeps = readIgnoreFile(readFileSync(`${dockerfile}.dockerignore`, "utf8"));
  const known = {};
  for (const { text } of globals) Object.assign(known, argumentOf(text, buildArguments));
  const built = new Map();

  const build = async (stage) => {
    const done = built.get(stage.name);
    if (done) return done;
    const base = stages.find(({ name }) => name === expand(stage.base, known));
    const below = base && (await build(base));
    const fresh = { workdir: "/", env: { PATH: env.PATH }, entryPoint: [], parameters: [] };
    const state = { ...structuredClone(below ?? fresh), tree: join(into, stage.name), variables: {} };
    if (below) copy(below.tree, state.tree);
    mkdirSync(state.tree, { recursive: true });
    for (const instruction of stage.instructions) await apply(instruction, state);
    built.set(stage.name, state);
    return state;
  };

  const apply = async ({ keyword, text, line }, state) => {
    const at = (path) => join(state.tree, path.startsWith("/") ? path : join(state.workdir, path));
    const variables = { ...state.variables, ...state.env };
    switch (keyword) {
      case "ARG":
        Object.assign(state.variables, argumentOf(text, { ...known, ...buildArguments }));
        return;
      case "ENV":
        for (const [name, value] of parsePairs(text)) state.env[name] = expand(value, variables);
        return;
      case "WORKDIR":
        state.workdir = posix.resolve(state.workdir, expand(text, variables));
        mkdirSync(at(state.workdir), { recursive: true });
        return;
      case "USER":
        state.user = text;
        return;
      case "ENTRYPOINT":
        state.entryPoint = JSON.parse(text);
        return;
      case "CMD":
        state.parameters = JSON.parse(text);
        return;
      case "COPY": {
        const words = text.split(/\s+/);
        const from = /^--from=(.+)$/.exec(words[0])?.[1];
        const [source, target] = from ? words.slice(1) : words;
        if (from) return copy(join((await build(stages.find(({ name }) => name === from))).tree, source), at(target));
        return copy(resolve(context, source), at(target), (path) => keeps(relative(context, path)));
      }
      case "RUN":
        return runStep(text, { line, cwd: at("."), env: { ...env, ...variables } });
      default:
        if (!descriptive.has(keyword))
          throw new ToolError(`line ${line}: ${keyword} is more than this tool understands`);
    }
  };

  const { tree, workdir, env: environment, user, entryPoint, parameters } = await build(stages.at(-1));
  return { tree, workdir, env: environment, user, command: [...entryPoint, ...parameters] };
}

async function runStep(text, { line, cwd, env }) {
  // It would reach the machine's own files.
  const absolute = /(?:^|[\s="'])(\/(?!dev\/null)[\w.][^\s"']*)/.exec(text)?.[1];
  if (absolute) throw new ToolError(`line ${line}: a RUN step must not name the absolute path ${absolute}`);
  say(`RUN ${text.length > 110 ? `${text.slice(0, 110)} …` : text}`);
  const { code, output } = await run("sh", ["-c", text], { cwd, env, quiet: true, heartbeat: "the step still runs" });
  if (code !== 0)
    throw new ToolError(`line ${line}: exit code ${code}:\n${output.trim().split("\n").slice(-20).join("\n")}`);
}

function argumentOf(text, given) {
  const [name, value] = text.split(/=(.*)/s);
  return { [name]: given[name] ?? value };
}

/** Copies a folder's content or a file, links as they are. A folder that is not kept is left out whole. */
function copy(source, target, keeps = () => true) {
  if (!existsSync(source)) throw new ToolError(`COPY: ${source} does not exist`);
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter: (path) => path === source || keeps(path) });
}
