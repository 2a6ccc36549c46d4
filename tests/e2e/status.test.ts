import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

import { AcmeServer } from "./support/certificates/acme";
import { datedCertificate } from "./datedCertificate";
import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import type { Ended } from "../support/operator/operator";
import { Renewer } from "./support/certificates/renewer";
import { brokenPage } from "./support/git/repository";
import { Site } from "./support/site/site";
import { statusOf, wrongIn } from "./statusScreen";

jest.setTimeout(1_200_000);

const httpPort = 31125;
const httpsPort = 31475;
/** This machine. Nothing listens at the site's port. */
const unreachable = "10.251.0.1";
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31165, httpPort);
  site = await Site.create(runningDemo(), "status", 2, {
    tls: { authority, httpPort, httpsPort },
  });
  renewer = new Renewer(site);
  await site.up();
  await renewer.first();
  await site.hurryKubelet();
  await site.untilCertified(await authority.root());
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

/**
 * Waits for such a status. Replicas settle one after the other, and on a busy machine kubectl may need more than the 12 s
 * that it gets.
 */
async function untilStatus(check: (ended: Ended) => void): Promise<Ended> {
  return eventually(240, () => {
    const ended = statusOf(site);
    check(ended);
    return ended;
  });
}

test("a stack without problems is shown on one screen, and the exit code is 0", async () => {
  const { code, output, errors } = await untilStatus((ended) => {
    expect(ended.code).toBe(0);
  });

  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(output).toBe(`Stack status in context corekube-local, at TIME UTC

Site          2 of 2 replicas ready
  POD  COMMIT since TIME (AGE), the newest
  POD  COMMIT since TIME (AGE), the newest
Git           ${site.repository.url} main: reachable
Last build    COMMIT, TIME, LENGTH, 2 pages
Last failure  none
Certificate   status.localhost
  valid until TIME (AGE), issued by Pebble Intermediate CA
  will be renewed by the first run after TIME, or earlier if the authority asks for it
Renewer       0 0 1 1 * (UTC), next at TIME
  TIME  by up        exit code 0: obtained; published
Drift         none since TIME, when Pulumi last changed something

All is well.
`);
});

test("the status has git's own message if git is down", async () => {
  site.repository.moveAway();
  const { code, output } = await untilStatus((ended) => {
    expect(wrongIn(ended.output)).toMatch(/^1 problem:/);
    expect(ended.output).toContain("fails in 2 of 2 replicas");
  });
  site.repository.moveBack();

  expect(code).toBe(1);
  expect(output).toContain(`
Git           ${site.repository.url} main
  fails in 2 of 2 replicas since TIME (AGE)
  fatal: remote error: access denied or repository not exported: /status.git
`);
  expect(wrongIn(output)).toBe(`1 problem:
- git fails in 2 of 2 replicas: the site stays up, but new commits are not served
  Next: look up git's message
  See docs/content/runbook/git.md#what-git-says
`);
});

test("the status has a commit that doesn't build, with hugo's message", async () => {
  await site.repository.push({ "content/broken.md": brokenPage });
  const { code, output } = await untilStatus((ended) => {
    expect(wrongIn(ended.output)).toMatch(/^1 problem:/);
    expect(ended.output.match(/newest is/g)).toHaveLength(2);
    expect(wrongIn(ended.output)).toContain("doesn't build");
  });
  await site.untilServed(await site.repository.push({ "content/broken.md": null }));

  expect(code).toBe(1);
  expect(output).toContain("\n  POD  COMMIT since TIME (AGE), newest is COMMIT\n");
  expect(output).toMatch(
    /^Last failure {2}COMMIT, TIME\n {2}ERROR .* "content\/broken\.md:2:\d+":/m,
  );
  expect(wrongIn(output)).toBe(`1 problem:
- the newest commit, COMMIT, doesn't build; an older one is served
  Next: fix the site and push, or revert the commit
  See docs/content/runbook/builds.md#a-commit-does-not-build
`);
});

test("the status has a failed run of the renewer, with its exit code and reason", async () => {
  await authority.move(site.host, unreachable);
  await renewer.run({ FORCE: "true" });
  const { code, output } = await untilStatus((ended) => {
    expect(wrongIn(ended.output)).toMatch(/^1 problem:/);
  });
  await authority.moveBack(site.host);
  await renewer.run();

  expect(code).toBe(1);
  expect(output).toContain(`
  TIME  by hand      exit code 11: not obtained; the certificate stays in use until TIME UTC
`);
  expect(wrongIn(output)).toMatch(
    /^1 problem:\n- the renewer's last run, AGE ago, failed with exit code 11: obtain: not obtained: .*acme:error:connection/,
  );
  expect(wrongIn(output)).toMatch(
    /\n {2}Next: fix the cause, then npm run renew -- --stack status\n {2}See docs\/content\/runbook\/no-certificate\.md#ask-as-the-authority-does\n$/,
  );
});

test("the status has a change by hand, and its command reverts it", async () => {
  await site.kubectl("scale", "deployment/nginx-deploy", "--replicas=1");
  await site.kubectl("delete", "poddisruptionbudget/nginx-pdb");
  const { code, output } = await untilStatus((ended) => {
    expect(wrongIn(ended.output)).toMatch(/^2 problems:/);
  });

  expect(code).toBe(1);
  expect(wrongIn(output)).toBe(`2 problems:
- PodDisruptionBudget nginx-pdb is missing: it was deleted, or this checkout was never deployed
  Next: npx pulumi up --refresh --stack status restores it; to keep the change, put it into the stack's file
  See docs/content/status.md#drift
- Deployment nginx-deploy: spec.replicas is 1, but 2 in this stack; written by kubectl
  Next: npx pulumi up --refresh --stack status restores it; to keep the change, put it into the stack's file
  See docs/content/status.md#drift
`);

  await site.stack.up({ refresh: true });
  // The replica that was missing starts anew: its kubelet and the status may be some seconds behind `up`.
  await untilStatus((reverted) => {
    expect(reverted.output).toContain("All is well.");
    expect(reverted.code).toBe(0);
  });
});

test("a difference between this checkout and the last up is not drift", async () => {
  site.configure({ "corekube:git": { depth: 7 } });
  const { output } = await untilStatus((ended) => {
    expect(ended.output).toContain("Drift         none since");
  });
  site.configure({ "corekube:git": { depth: 50 } });

  expect(output).toContain("not deployed from this checkout: Deployment nginx-deploy");
  expect(output).toContain("Drift         none since");
});

test("the status warns about a certificate before it expires", async () => {
  const { certificate, key } = datedCertificate(site.host, { from: -80, until: 10 });
  const data = { "tls.crt": certificate, "tls.key": key };
  await site.kubectl(
    ...["patch", "secret/nginx-ssl-secret", "--type=merge", "--field-manager=cert-renewer"],
    `--patch=${JSON.stringify({ stringData: data })}`,
  );
  await site.hurryKubelet();
  const { code, output } = await untilStatus((ended) => {
    expect(wrongIn(ended.output)).toMatch(/^1 problem:/);
    expect(ended.output).toContain("due for renewal since");
    expect(ended.output).not.toContain("in 1 replica:");
  });

  expect(code).toBe(1);
  expect(output).toContain(`Certificate   status.localhost
  valid until TIME (AGE), issued by status.localhost
  due for renewal since TIME
`);
  expect(wrongIn(output)).toBe(`1 problem:
- the certificate expires in AGE and has not been renewed
  Next: find out why the renewer's runs fail, or why none start
  See docs/content/runbook/certificates.md#the-certificate-will-expire
`);
});

test("the status soon reports a cluster that doesn't answer", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const kubeconfig = join(site.stack.workspace.workDir, "away");
  const original = readFileSync(site.demo.kubeconfig, "utf8");
  writeFileSync(
    kubeconfig,
    original.replace(/server: .*/, `server: https://127.0.0.1:${String(port)}`),
  );
  const begun = Date.now();

  const { code, output, errors } = statusOf(site, kubeconfig);
  silent.close();

  expect({ code, output }).toEqual({ code: 2, output: "" });
  expect(errors).toMatch(/^can't read the cluster of context corekube-local: .*\n$/);
  // kubectl gets 12 s. The rest is for the start of the program on a busy machine.
  expect(Date.now() - begun).toBeLessThan(90_000);
});
