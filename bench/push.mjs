// Measures the time from a push to the first changed response, without git-sync's polling delay. The reference is a
// bare hugo build of the same pages in the same container.
//   node bench/push.mjs [rounds] [pages...]      needs a running demo; makes its own stack and removes it
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { checkSameWork, demo, median, project, report } from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 7);
const sizes = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [1000, 10_000];
// 10,000 of these pages need more than the default of 1Gi. 1280Mi is enough, but makes hugo collect garbage more often.
const hugo = { memory: "2Gi" };
const periodSeconds = 1;
const host = "bench.localhost";
const port = 30099;
const work = mkdtempSync(join(tmpdir(), "corekube-bench-"));
const bare = join(demo.node.root, "srv", "git", "bench.git");
const clone = join(work, "clone");
let created = false;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = true;
  });
}
const pulumi = join(project, "node_modules", ".bin", "pulumi");

function run(command, args, cwd = work) {
  return execFileSync(command, args, {
    cwd,
    env: { ...process.env, ...demo.environment },
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
}
const git = (...args) =>
  run("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", ...args], clone);
const kubectl = (...args) =>
  run(demo.kubectl, ["--kubeconfig", demo.kubeconfig, "-n", "nginx-bench", ...args]);

function writePages(count) {
  const paragraph = "Words that a page is made of, with *emphasis* and a [link](/). ".repeat(8);
  mkdirSync(join(clone, "content", "posts"), { recursive: true });
  for (let page = 0; page < count; page += 1) {
    const text = `---\ntitle: Page ${page}\n---\n${`${paragraph}\n\n`.repeat(5)}`;
    writeFileSync(join(clone, "content", "posts", `${page}.md`), text);
  }
}

function repository() {
  rmSync(bare, { recursive: true, force: true });
  run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  mkdirSync(join(clone, "layouts"), { recursive: true });
  run("git", ["init", "--quiet", "--initial-branch=main", clone]);
  writeFileSync(join(clone, "hugo.toml"), 'title = "bench"\ndisableKinds = ["taxonomy", "term"]\n');
  writeFileSync(join(clone, "layouts", "all.html"), "<!doctype html>{{ .Title }}{{ .Content }}\n");
}

function push(text) {
  writeFileSync(join(clone, "content", "_index.md"), `---\ntitle: bench\n---\n${text}\n`);
  git("add", "--all");
  git("commit", "--quiet", "--message", text);
  git("push", "--quiet", "git://10.251.0.2/bench.git", "main");
}

function stackUp() {
  const { files } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const file of [...files, "node_modules"]) symlinkSync(join(project, file), join(work, file));
  const local = parse(readFileSync(join(project, "Pulumi.local.yaml"), "utf8"));
  const config = {
    "pulumi:disable-default-providers": ["*"],
    "kubernetes:context": demo.context,
    "corekube:accept": ["one-replica", "images-by-tag"],
    "corekube:site": {
      repository: "git://10.251.0.2/bench.git",
      allowPlaintextRepository: true,
      domains: [host],
      replicas: 1,
    },
    "corekube:git": { pollSeconds: periodSeconds },
    "corekube:hugo": hugo,
    "corekube:network": { git: ["10.251.0.2/32"] },
    "corekube:service": { type: "NodePort", httpNodePort: port },
    // Commits don't depend on the certificate, so plain HTTP is enough.
    "corekube:proxy": { ranges: ["127.0.0.0/8"] },
    "corekube:images": local.config["corekube:images"],
  };
  writeFileSync(join(work, "Pulumi.bench.yaml"), JSON.stringify({ config }));
  run(pulumi, ["stack", "select", "--create", "bench"]);
  created = true;
  run(pulumi, ["up", "--yes", "--skip-preview", "--stack", "bench"]);
}

function page() {
  return new Promise((resolve, reject) => {
    get({ host: "10.251.0.2", port, headers: { host }, agent: false }, (response) => {
      const { statusCode: status } = response;
      if (status !== 200) reject(new Error(`the page has status ${status}`));
      let body = "";
      response.on("data", (part) => (body += part));
      response.on("end", () => resolve(body));
      response.on("error", reject);
    }).on("error", reject);
  });
}

async function answered(text) {
  // hugo's own time limit is 300 s.
  const deadline = performance.now() + 330_000;
  let checked = performance.now();
  while (!(await page()).includes(text)) {
    if (interrupted) throw new Error("interrupted");
    // Rarely, because it costs the node time.
    if (performance.now() > checked + 30_000) {
      const log = kubectl("logs", "deploy/nginx-deploy", "--container=hugo", "--tail=1");
      if (performance.now() > deadline || log.includes("does not build")) {
        throw new Error(`"${text}" is not served; hugo's last line: ${log}`);
      }
      checked = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Measures inside the container, to exclude the time that `kubectl exec` takes. Prints the start and the end of the
// build, and then for each side: the number of HTML files, and a checksum of all files' names and contents.
const bareBuildScript = `
read start _ </proc/uptime
hugo --quiet --noBuildLock --source "$(readlink -f /git/current)" --destination /tmp/bare
read end _ </proc/uptime
echo "$start $end"
for site in "$HTML_ROOT/current" /tmp/bare; do
  cd "$site"
  find . -type f -name '*.html' | wc -l
  find . -type f ! -name '*.gz' -exec cksum {} + | sort | cksum
done
rm -rf /tmp/bare
`;

/** Builds the pages with bare hugo. Returns the milliseconds that it took. */
function bareBuild(pages) {
  const exec = ["exec", "deploy/nginx-deploy", "--container=hugo", "--"];
  const [times, ...sites] = kubectl(...exec, "sh", "-ec", bareBuildScript)
    .trim()
    .split("\n");
  checkSameWork("the built site", sites.slice(0, 2), sites.slice(2));
  if (!(Number(sites[0]) >= pages)) throw new Error(`${sites[0]} of ${pages} pages were built`);
  const [start, end] = times.split(" ").map(Number);
  return (end - start) * 1000;
}

async function measure(pages) {
  writePages(pages);
  if (rounds > 1) {
    // Not measured: the push of all pages.
    push(`with ${pages} pages`);
    await answered(`with ${pages} pages`);
  }
  const times = { push: [], hugo: [] };
  for (let round = 0; round < rounds; round += 1) {
    const text = `round ${round} of ${pages} pages`;
    push(text);
    const start = performance.now();
    await answered(text);
    // A push waits half of the polling period on average.
    times.push.push(performance.now() - start - (periodSeconds * 1000) / 2);
    times.hugo.push(bareBuild(pages));
  }
  report(
    `${pages} pages: push to first changed response minus half a period, median of ${rounds}`,
    median(times.push),
    "bare hugo",
    median(times.hugo),
    `1.3 times hugo's and 500 ms: ${(median(times.hugo) * 1.3 + 500).toFixed(0)} ms`,
  );
}

try {
  repository();
  writePages(1);
  push("first");
  stackUp();
  for (const pages of sizes) await measure(pages);
} finally {
  try {
    if (created)
      run(pulumi, ["destroy", "--yes", "--skip-preview", "--remove", "--stack", "bench"]);
  } finally {
    rmSync(bare, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}
