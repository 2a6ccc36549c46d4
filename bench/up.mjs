// Measures `pulumi up` of a whole stack, from nothing to ready pods. The reference is `kubectl apply --server-side` of
// the same objects, with the same conditions to wait for.
//   node bench/up.mjs [rounds]      needs a running demo; makes its own stack and removes it
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { demo, median, project, report, timed } from "./measure.mjs";
import { support } from "./support.mjs";

const { AcmeServer } = support("certificates/acme");
const { Site } = support("site/site");

const rounds = Number(process.argv[2] ?? 7);
const goal = 1.25;
const replicas = 3;
const [httpPort, httpsPort, authorityPort] = [31098, 31461, 31150];
const namespaces = ["nginx-b-up", "cert-renew-b-up"];
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const authority = await AcmeServer.start(authorityPort, httpPort);
const tls = { authority, httpPort, httpsPort };
const site = await Site.create(demo, "b-up", replicas, { tls });
const file = join(site.stack.workspace.workDir, "objects.json");

const kubectl = (...args) => timed(demo.kubectl, ["--kubeconfig", demo.kubeconfig, ...args]);
const pulumi = (...args) =>
  timed(join(project, "node_modules", ".bin", "pulumi"), [...args, "--stack", "b-up"], {
    cwd: site.stack.workspace.workDir,
    env: { ...process.env, ...demo.environment },
  });

async function byPulumi() {
  const { took } = await pulumi("up", "--yes", "--skip-preview");
  await checkThatItIsReady();
  return took;
}

/** Waits as Pulumi does: until the pods are ready and the claims are bound. */
async function byKubectl() {
  const start = performance.now();
  await kubectl("apply", "--server-side", "--filename", file);
  const limit = "--timeout=180s";
  await Promise.all([
    kubectl("--namespace", namespaces[0], "rollout", "status", "deployment/nginx-deploy", limit),
    ...namespaces.map((namespace) => {
      const bound = ["wait", "--for=jsonpath={.status.phase}=Bound", "pvc", "--all", limit];
      return kubectl("--namespace", namespace, ...bound);
    }),
  ]);
  const took = performance.now() - start;
  await checkThatItIsReady();
  return took;
}

async function checkThatItIsReady() {
  const path = "-o=jsonpath={.status.readyReplicas}";
  const ready = await site.kubectl("get", "deployment/nginx-deploy", path);
  if (ready !== String(replicas))
    throw new Error(`${ready || 0} of ${replicas} replicas are ready`);
}

/** The key that marks a secret in an export with --show-secrets. */
const secretMark = "4dabf18193072939515e22adb298388d";

function shown(value) {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return shown(JSON.parse(value.plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]));
}

/** Writes the stack's objects as Pulumi applied them, in the same order. Returns their number. */
async function writeObjects() {
  const { stdout } = await pulumi("stack", "export", "--show-secrets");
  const items = JSON.parse(stdout)
    .deployment.resources.filter(({ type }) => type.startsWith("kubernetes:"))
    // Objects that Pulumi only read are not part of the stack.
    .filter(({ external }) => external !== true)
    .map(({ inputs }) => shown(inputs));
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  return items.length;
}

const remove = {
  pulumi: () => pulumi("destroy", "--yes", "--skip-preview"),
  kubectl: () => kubectl("delete", "--filename", file, "--ignore-not-found", "--timeout=180s"),
};

const measured = { pulumi: [], kubectl: [] };
let count = 0;
try {
  await byPulumi();
  count = await writeObjects();
  await remove.pulumi();
  for (let round = 0; round < rounds && !interrupted; round += 1) {
    measured.pulumi.push(await byPulumi());
    await remove.pulumi();
    measured.kubectl.push(await byKubectl());
    await remove.kubectl();
  }
} finally {
  if (count > 0) await remove.kubectl();
  await site.remove();
  await authority.stop();
}
if (interrupted) process.exit(1);
const ratio = median(measured.pulumi) / median(measured.kubectl);
report(
  `pulumi up of a stack's ${count} objects, from nothing to ${replicas} ready pods, median of ${rounds}`,
  median(measured.pulumi),
  "kubectl apply --server-side and waiting",
  median(measured.kubectl),
  `${goal}: ${ratio <= goal ? "met" : "missed"}`,
);
process.exit();
