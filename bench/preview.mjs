// Measures the program phase of a warm preview: how long Node.js runs, and its peak memory. Beside it, two programs
// without resources: one that Pulumi compiles, as is usual, and one with this project's loader.
//   node bench/preview.mjs [rounds]      needs a running demo
import { execFileSync } from "node:child_process";
import * as files from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { demo, median, project, report } from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 9);
const work = files.mkdtempSync(join(tmpdir(), "corekube-bench-"));
const times = join(work, "times");
const memory = join(work, "memory");

// Pulumi's language host runs `node` from PATH. This `node` records how long the program runs, and its peak memory.
function nodeThatIsMeasured() {
  const preload = join(work, "memory.cjs");
  files.writeFileSync(
    preload,
    `process.on("exit", () => require("node:fs").writeFileSync("${memory}", String(process.resourceUsage().maxRSS)));\n`,
  );
  const node = join(work, "node");
  const body = `start=$(date +%s%N)\n"${process.execPath}" --require "${preload}" "$@"\ncode=$?\n[ "$1" = --version ] || echo $((($(date +%s%N) - start) / 1000)) >"${times}"\nexit $code\n`;
  files.writeFileSync(node, `#!/bin/sh\n${body}`, { mode: 0o755 });
}

/** A program without resources. Pulumi compiles it without checking types, unless it brings its own loader. */
function emptyProgram(name, ownLoader) {
  const folder = join(work, name);
  const put = (file, text) => files.writeFileSync(join(folder, file), text);
  files.mkdirSync(folder);
  files.symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  const main = ownLoader ? "loader/index.js" : "index.ts";
  if (ownLoader) files.cpSync(join(project, "loader"), join(folder, "loader"), { recursive: true });
  put("package.json", JSON.stringify({ name, main }));
  put(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { strict: true, noCheck: true }, files: ["index.ts"] }),
  );
  put(
    "Pulumi.yaml",
    `name: ${name}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${!ownLoader}\n`,
  );
  // The compiler drops an import that nothing uses.
  put(
    "index.ts",
    'import * as pulumi from "@pulumi/pulumi";\nexport const stack = pulumi.getStack();\n',
  );
  run(folder, "stack", "init", name);
  return { folder, stack: name };
}

const environment = { ...process.env, ...demo.environment, PATH: `${work}:${process.env.PATH}` };
const pulumi = join(project, "node_modules", ".bin", "pulumi");

function run(cwd, ...args) {
  execFileSync(pulumi, args, { cwd, env: environment, stdio: ["ignore", "ignore", "inherit"] });
}

/** Milliseconds and mebibytes. */
function programPhase({ folder, stack }) {
  run(folder, "preview", "--stack", stack);
  const [took, peak] = [times, memory].map((file) => Number(files.readFileSync(file, "utf8")));
  return { time: took / 1000, memory: peak / 1024 };
}

const mebibytes = (value) => `${value.toFixed(0)} MiB`;

function compare(name, value, goal, measured, inUnits) {
  const [own, empty, emptyOwnLoader] = measured.map((phases) => median(phases.map(value)));
  report(`${name}, median of ${rounds}`, own, "an empty program's", empty, goal, inUnits);
  report("  the same", own, "an empty program's with this loader", emptyOwnLoader, "none", inUnits);
}

const corekube = { folder: project, stack: "local" };
const references = [];
try {
  nodeThatIsMeasured();
  references.push(emptyProgram("empty", false), emptyProgram("empty-own-loader", true));
  const programs = [corekube, ...references];
  programs.forEach(programPhase);
  const measured = programs.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    programs.forEach((program, index) => measured[index].push(programPhase(program)));
  }
  compare("program phase of a warm preview", (phase) => phase.time, "1.25", measured);
  compare("its peak memory", (phase) => phase.memory, "1.3", measured, mebibytes);
} finally {
  for (const { folder, stack } of references) run(folder, "stack", "rm", "--yes", stack);
  files.rmSync(work, { recursive: true, force: true });
}
