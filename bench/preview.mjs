// Measures the program phase of a warm preview (how long Node.js runs the program), its peak memory, and the whole
// preview. Beside it, two programs without resources: one that Pulumi compiles, as is usual, and one with this loader.
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
// npm's `pulumi` is a Node.js program too: only the one with `--monitor` is the program's.
function nodeThatIsMeasured() {
  const preload = join(work, "memory.cjs");
  files.writeFileSync(
    preload,
    `if (process.argv.includes("--monitor")) process.on("exit", () => require("node:fs").writeFileSync("${memory}", String(process.resourceUsage().maxRSS)));\n`,
  );
  const body = `start=$(date +%s%N)
"${process.execPath}" --require "${preload}" "$@"
code=$?
case " $* " in
  *" --monitor "*) echo $((($(date +%s%N) - start) / 1000)) >"${times}" ;;
esac
exit $code
`;
  files.writeFileSync(join(work, "node"), `#!/bin/sh\n${body}`, { mode: 0o755 });
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
  const program = { folder, stack: name, backend: `file://${folder}` };
  run(program, "stack", "init", name);
  return program;
}

const environment = { ...process.env, ...demo.environment, PATH: `${work}:${process.env.PATH}` };
const pulumi = join(project, "node_modules", ".bin", "pulumi");

function run({ folder, backend }, ...args) {
  const env = { ...environment, PULUMI_BACKEND_URL: backend };
  execFileSync(pulumi, args, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
}

/** Milliseconds, mebibytes, and the milliseconds of the whole preview. */
function preview(program) {
  const start = performance.now();
  run(program, "preview", "--stack", program.stack);
  const whole = performance.now() - start;
  const [took, peak] = [times, memory].map((file) => Number(files.readFileSync(file, "utf8")));
  return { time: took / 1000, memory: peak / 1024, whole };
}

const mebibytes = (value) => `${value.toFixed(0)} MiB`;

function compare(name, value, goal, measured, inUnits) {
  const [own, empty, emptyOwnLoader] = measured.map((previews) => median(previews.map(value)));
  report(`${name}, median of ${rounds}`, own, "an empty program's", empty, goal, inUnits);
  report("  the same", own, "an empty program's with this loader", emptyOwnLoader, "none", inUnits);
}

const backend = demo.environment.PULUMI_BACKEND_URL;
try {
  nodeThatIsMeasured();
  const programs = [
    { folder: project, stack: "local", backend },
    emptyProgram("empty", false),
    emptyProgram("empty-own-loader", true),
  ];
  programs.forEach(preview);
  const measured = programs.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    programs.forEach((program, index) => measured[index].push(preview(program)));
  }
  compare("program phase of a warm preview", (one) => one.time, "1.25", measured);
  compare("its peak memory", (one) => one.memory, "1.3", measured, mebibytes);
  compare("the whole preview", (one) => one.whole, "none", measured);
} finally {
  files.rmSync(work, { recursive: true, force: true });
}
