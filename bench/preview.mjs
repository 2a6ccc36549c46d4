// Measures the program phase of a warm preview: how long Node.js runs. The reference is a program without resources.
//   node bench/preview.mjs [rounds]      needs a running demo
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { demo, median, project, report } from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 9);
const work = mkdtempSync(join(tmpdir(), "corekube-bench-"));
const times = join(work, "times");

// Pulumi's language host runs `node` from PATH. This `node` records how long the program runs.
function nodeThatIsTimed() {
  const node = join(work, "node");
  const body = `start=$(date +%s%N)\n"${process.execPath}" "$@"\ncode=$?\n[ "$1" = --version ] || echo $((($(date +%s%N) - start) / 1000)) >"${times}"\nexit $code\n`;
  writeFileSync(node, `#!/bin/sh\n${body}`, { mode: 0o755 });
}

function emptyProgram() {
  for (const file of ["node_modules", "tsconfig.json", "package.json"]) {
    symlinkSync(join(project, file), join(work, file));
  }
  writeFileSync(
    join(work, "Pulumi.yaml"),
    readFileSync(join(project, "Pulumi.yaml"), "utf8").replace("name: corekube", "name: empty"),
  );
  // The compiler drops an import that nothing uses.
  const program =
    'import * as pulumi from "@pulumi/pulumi";\nexport const stack = pulumi.getStack();\n';
  writeFileSync(join(work, "index.ts"), program);
}

const environment = { ...process.env, ...demo.environment, PATH: `${work}:${process.env.PATH}` };
const pulumi = join(project, "node_modules", ".bin", "pulumi");

function run(cwd, ...args) {
  execFileSync(pulumi, args, { cwd, env: environment, stdio: ["ignore", "ignore", "inherit"] });
}

function programPhase(cwd, stack) {
  run(cwd, "preview", "--stack", stack);
  return Number(readFileSync(times, "utf8")) / 1000;
}

try {
  nodeThatIsTimed();
  emptyProgram();
  run(work, "stack", "init", "empty");
  const measured = { corekube: [], empty: [] };
  programPhase(project, "local");
  programPhase(work, "empty");
  for (let round = 0; round < rounds; round += 1) {
    measured.corekube.push(programPhase(project, "local"));
    measured.empty.push(programPhase(work, "empty"));
  }
  report(
    `program phase of a warm preview, median of ${rounds}`,
    median(measured.corekube),
    "an empty program's",
    median(measured.empty),
    "1.2",
  );
} finally {
  run(work, "stack", "rm", "--yes", "empty");
  rmSync(work, { recursive: true, force: true });
}
