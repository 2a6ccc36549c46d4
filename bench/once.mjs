// Runs each bench once, for one round. Fails if a bench fails: if it doesn't end, if a side did no work, or if
// its sides did not do the same work. No time is judged, so two benches run at once.
//   npm run bench:once      needs a running demo; has no figures for the README
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "./measure.mjs";

/** The arguments of each bench, the longest first. */
const benches = {
  up: ["1"],
  soak: ["0"],
  push: ["1", "10000"],
  renewal: ["1"],
  preview: ["1"],
  serving: ["1", "2"],
  handshakes: ["1", "1"],
  memory: ["1"],
};
const limitMinutes = 10;
const folder = join(project, "bench");

/** The files that say how they are run as a bench. */
function present() {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length))
    .filter((name) =>
      readFileSync(join(folder, `${name}.mjs`), "utf8").includes(`//   node bench/${name}.mjs`),
    );
}

/** Returns true if the bench succeeded. */
async function run(name) {
  const start = performance.now();
  const bench = spawn(process.execPath, [join(folder, `${name}.mjs`), ...benches[name]], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(bench);
  let output = "";
  for (const stream of [bench.stdout, bench.stderr]) stream.on("data", (part) => (output += part));
  const late = setTimeout(() => {
    output += `did not end within ${limitMinutes} minutes\n`;
    end(bench);
  }, limitMinutes * 60_000);
  const code = await new Promise((resolve) => bench.once("close", resolve));
  clearTimeout(late);
  running.delete(bench);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name.padEnd(10)}  ${seconds} s`);
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, "        "));
  return code === 0;
}

const running = new Set();

/** Ends a bench; it has a minute to clean up. */
function end(bench) {
  bench.kill("SIGTERM");
  setTimeout(() => bench.kill("SIGKILL"), 60_000).unref();
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => {
    waiting.length = 0;
    for (const bench of running) end(bench);
  });
}

const missing = present().filter((name) => !(name in benches));
if (missing.length > 0) throw new Error(`not in bench/once.mjs: ${missing.join(", ")}`);
const waiting = Object.keys(benches);
const results = [];

async function lane() {
  while (waiting.length > 0) results.push(await run(waiting.shift()));
}

await Promise.all([lane(), lane()]);
process.exit(results.length === Object.keys(benches).length && results.every(Boolean) ? 0 : 1);
