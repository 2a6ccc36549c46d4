// Measures `pulumi up` of a whole stack, from nothing to ready pods. The reference is `kubectl apply --server-side` of
// the same objects, with the same conditions to wait for.
//   node bench/up.mjs [rounds]      needs a running demo; makes its own stack and removes it
import { join } from "node:path";

import { checkSameWork, demo, median, project, report, timed } from "./measure.mjs";
import { support } from "./support.mjs";
import { readObjects, writeObjects } from "./up/objects.mjs";

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
const site = await Site.create(demo, "b-up", replicas, { tls }).catch(async (error) => {
  await authority.stop();
  throw error;
});
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

/** The cluster's objects, and what each pod serves. */
async function result() {
  const { stdout } = await kubectl("get", "--output=json", "--filename", file);
  const pods = await Promise.all((await site.pods()).map((pod) => site.status(pod)));
  return {
    objects: readObjects(stdout, file),
    pods: pods.map(({ revision, pages }) => ({ revision, pages })),
  };
}

const remove = {
  pulumi: () => pulumi("destroy", "--yes", "--skip-preview"),
  kubectl: () => kubectl("delete", "--filename", file, "--ignore-not-found", "--timeout=180s"),
};

const measured = { pulumi: [], kubectl: [] };
let count = 0;
try {
  if (rounds > 1) {
    // Not measured.
    await byPulumi();
    await remove.pulumi();
  }
  for (let round = 0; round < rounds && !interrupted; round += 1) {
    measured.pulumi.push(await byPulumi());
    count = writeObjects((await pulumi("stack", "export", "--show-secrets")).stdout, file);
    const pulumis = await result();
    await remove.pulumi();
    measured.kubectl.push(await byKubectl());
    const kubectls = await result();
    await remove.kubectl();
    checkSameWork("what the pods serve", pulumis.pods, kubectls.pods);
    for (const [name, object] of Object.entries(pulumis.objects)) {
      checkSameWork(name, object, kubectls.objects[name]);
    }
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
