// Measures a forced renewal of the demo's certificate, from the creation of its Job to its completion. The reference
// is a bare `lego run` that renews the same names at the same authority.
//   node bench/renewal.mjs [rounds]      needs a running demo; renews its certificate each time
import { execFileSync, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import {
  atTheEnd,
  checkSameWork,
  demo,
  median,
  milliseconds,
  project,
  report,
  tied,
  timed,
} from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 15);
const work = mkdtempSync(join(tmpdir(), "corekube-bench-"));
const challenges = join(demo.node.root, "exports", "site", "challenges");
const access = ["--kubeconfig", demo.kubeconfig, "--namespace", "cert-renew-local"];
const siteNamespace = "nginx-local";
let unfinished;

atTheEnd(() => {
  rmSync(work, { recursive: true, force: true });
  // Files of an interrupted bare lego belong to root; the renewer's don't.
  const folder = join(challenges, ".well-known", "acme-challenge");
  for (const token of readdirSync(folder).map((name) => join(folder, name))) {
    if (statSync(token, { throwIfNoEntry: false })?.uid === 0) rmSync(token, { force: true });
  }
  if (unfinished !== undefined) remove(unfinished);
});

function kubectl(args, input = "") {
  return execFileSync(demo.kubectl, [...access, ...args], { input, encoding: "utf8" });
}

function remove(job) {
  kubectl(["delete", "job", job, "--ignore-not-found"]);
}

// The same Job as operator/renew.sh creates.
function forcedJob(name) {
  const job = JSON.parse(
    kubectl(["create", "job", name, "--from=cronjob/cert-renew-cj", "--dry-run=client", "-o=json"]),
  );
  for (const owner of job.metadata.ownerReferences) owner.controller = false;
  job.spec.backoffLimit = 0;
  const [lego] = job.spec.template.spec.initContainers;
  lego.env = lego.env.map((entry) =>
    entry.name === "FORCE" ? { ...entry, value: "true" } : entry,
  );
  return job;
}

// Watches the Job, which costs the node less than polling and has no delay.
async function ended(job) {
  const jsonpath = '{.status.conditions[*].type}{"\\n"}';
  const watch = tied(
    spawn(
      demo.kubectl,
      [...access, "get", `job/${job}`, "--watch", `--output=jsonpath=${jsonpath}`],
      { stdio: ["ignore", "pipe", "inherit"] },
    ),
  );
  try {
    for await (const line of createInterface(watch.stdout)) {
      const [end] = /\b(?:Complete|Failed)\b/.exec(line) ?? [];
      if (end !== undefined) return end;
    }
  } finally {
    watch.kill();
  }
  throw new Error(`the watch of ${job} ended before the Job`);
}

async function podOf(job) {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    const { stdout } = await timed(demo.kubectl, [
      ...[...access, "get", "pods", `--selector=job-name=${job}`, "--output=json"],
    ]);
    const [pod] = JSON.parse(stdout).items;
    if (pod !== undefined) return pod;
  }
  throw new Error(`${job} has no pod after 60 s`);
}

const [groups, peakFile] = existsSync("/sys/fs/cgroup/cgroup.controllers")
  ? ["/sys/fs/cgroup/corekube/kubepods", "memory.peak"]
  : ["/sys/fs/cgroup/memory/corekube/kubepods", "memory.max_usage_in_bytes"];

// Records the peak memory of each of a pod's containers, by container id. The kernel keeps the peak only while the
// container exists.
function noteMemory(uid, peaks) {
  const kinds = ["burstable", "besteffort", "."];
  const folder = kinds.map((kind) => join(groups, kind, `pod${uid}`)).find(existsSync);
  if (folder === undefined) return;
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter(isFolder)) {
    peaks.set(name, Number(readFileSync(join(folder, name, peakFile), "utf8")));
  }
}
const isFolder = (entry) => entry.isDirectory();

function followMemory(uid) {
  const peaks = new Map();
  const timer = setInterval(() => {
    try {
      noteMemory(uid, peaks);
    } catch {
      // A control group was removed meanwhile.
    }
  }, 20);
  return { peaks, stop: () => clearInterval(timer) };
}

// Reads containerd's record, the kubelet's source, because the API rounds times down to full seconds.
function timeIn(id) {
  const containers = "var/lib/containerd/io.containerd.grpc.v1.cri/containers";
  const record = readFileSync(join(demo.node.root, containers, id, "status"), "utf8");
  const { StartedAt, FinishedAt } = JSON.parse(record);
  return (FinishedAt - StartedAt) / 1e6;
}

/** The certificate that the renewer has published. */
function published() {
  const options = ["--namespace", siteNamespace, "--output=json"];
  const { data } = JSON.parse(kubectl(["get", "secret", "nginx-ssl-secret", ...options]));
  return new X509Certificate(Buffer.from(data["tls.crt"], "base64"));
}

/** Bare lego's certificate; undefined before its first run. */
function obtained() {
  const file = join(work, "lego", "certificates", "bench.crt");
  return existsSync(file) ? new X509Certificate(readFileSync(file)) : undefined;
}

function checkThatItIsNew(certificate, before) {
  if (certificate?.serialNumber === before?.serialNumber) throw new Error("nothing was renewed");
}

/** What an authority and its client have agreed on. */
function contentOf({ subjectAltName, publicKey, validFrom, validTo }) {
  const { namedCurve: curve, modulusLength: bits } = publicKey.asymmetricKeyDetails;
  return {
    names: subjectAltName.split(", ").sort(),
    key: [publicKey.asymmetricKeyType, curve ?? bits],
    seconds: (Date.parse(validTo) - Date.parse(validFrom)) / 1000,
  };
}

async function renewal(round) {
  const before = published();
  const job = forcedJob(`bench-${process.pid}-${round}`);
  const { name } = job.metadata;
  unfinished = name;
  const start = performance.now();
  kubectl(["create", "--filename=-"], JSON.stringify(job));
  const end = ended(name);
  const { metadata } = await podOf(name);
  const memory = followMemory(metadata.uid);
  const condition = await end;
  const took = performance.now() - start;
  memory.stop();
  if (condition !== "Complete") {
    throw new Error(`the renewal failed:\n${kubectl(["logs", `job/${name}`, "--all-containers"])}`);
  }
  const { status } = await podOf(name);
  const idOf = ([{ containerID }]) => containerID.replace("containerd://", "");
  const lego = idOf(status.initContainerStatuses);
  const publish = idOf(status.containerStatuses);
  const result = {
    took,
    overhead: took - timeIn(lego),
    peaks: { lego: memory.peaks.get(lego), publish: memory.peaks.get(publish) },
  };
  remove(name);
  unfinished = undefined;
  checkThatItIsNew(published(), before);
  return result;
}

// The renewer's settings with other paths: the same names, key type and authority, but another account.
function bareSettings() {
  const [{ envFrom }] = forcedJob("bench").spec.template.spec.initContainers;
  const { data } = JSON.parse(kubectl(["get", "secret", envFrom[0].secretRef.name, "-o=json"]));
  const settings = Object.entries(data).map(([name, value]) => [
    name,
    `${Buffer.from(value, "base64")}`,
  ]);
  return {
    ...Object.fromEntries(settings),
    LEGO_CERT_NAME: "bench",
    LEGO_PATH: join(work, "lego"),
    LEGO_HTTP_WEBROOT: challenges,
    LEGO_CA_CERTIFICATES: join(demo.node.root, "etc", "corekube", "pebble.pem"),
    LEGO_RENEW_FORCE: "true",
  };
}

const toolchain = join(project, "local", "toolchain", "build.sh");
const legoFolder = execFileSync(toolchain, ["--path", "lego"], { encoding: "utf8" }).trim();
// The site's container must be able to read the challenges.
process.umask(0o022);

async function bareRenewal(env) {
  const before = obtained();
  const { took } = await timed(join(legoFolder, "lego"), ["run"], { env });
  checkThatItIsNew(obtained(), before);
  return took;
}

/** The peak memory of a container over all renewals. */
function most(container) {
  const peaks = renewals.map((one) => one.peaks[container]).filter((peak) => peak > 0);
  return peaks.length === 0 ? "not seen" : `${(Math.max(...peaks) / 2 ** 20).toFixed(1)} MiB`;
}

const env = bareSettings();
// Always the renewal first, so that the folders of the challenges don't belong to root.
if (rounds > 1) {
  // Not measured: bare lego registers and obtains its first certificate.
  await renewal("first");
  await bareRenewal(env);
}
const renewals = [];
const bare = [];
for (let round = 0; round < rounds; round += 1) {
  renewals.push(await renewal(round));
  bare.push(await bareRenewal(env));
  checkSameWork("the certificate", contentOf(published()), contentOf(obtained()));
}
report(
  `forced renewal, from its Job's creation to its completion, median of ${rounds}`,
  median(renewals.map(({ took }) => took)),
  "bare lego run",
  median(bare),
  "1.5",
);
// Without the time of the authority, which is random.
const overhead = median(renewals.map((one) => one.overhead));
console.log(
  `the renewal's overhead, its Job's time minus the time of its lego container, median of ${rounds}: ${milliseconds(overhead)}`,
);
report(
  "bare lego run plus this overhead",
  median(bare) + overhead,
  "bare lego run",
  median(bare),
  "1.5",
);
console.log(
  `peak memory of a container, page cache included, the maximum of ${rounds}: lego ${most("lego")}, publish ${most("publish")}`,
);
