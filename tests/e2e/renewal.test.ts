import { readFileSync } from "node:fs";
import { join } from "node:path";

import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";
import { inBase64, stateFilesWith } from "./support/site/state";
import { Visitors } from "./support/visitors/visitors";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31081;
const httpsPort = 31444;
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31010, httpPort);
  site = await Site.create(demo, "renewed", 2, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.up();
  await renewer.first();
  // Only for the first certificate, because a test measures the time for the next one.
  await site.hurryKubelet();
  await Promise.all((await site.pods()).map(async (pod) => untilServed(pod)));
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

/** Waits until a pod serves another certificate than this one, if given. */
async function untilServed(pod: string, except?: string): Promise<string> {
  return eventually(150, async () => {
    const serial = await site.serialOf(pod);
    if (serial === except) throw new Error(`${pod} still serves ${serial}`);
    return serial;
  });
}

test("a renewed certificate is served by every pod within 150 s, without a restart or a failed request", async () => {
  const pods = await site.pods();
  const [before = ""] = await Promise.all(pods.map(async (pod) => site.serialOf(pod)));
  const visitors = new Visitors(site);

  const run = await renewer.run({ FORCE: "true" });
  const after = await Promise.all(pods.map(async (pod) => untilServed(pod, before)));
  const met = await visitors.leave();

  expect(run.log).toMatch(/obtain: renewed: valid until .* because it was forced/);
  expect(run.log).toMatch(/publish: published: /);
  expect(pods).toHaveLength(2);
  // All have one serial number, different from before.
  expect(new Set(after).size).toBe(1);
  expect(after[0]).not.toBe(before);
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(await site.pods()).toEqual(pods);
  expect(await restarts()).toBe(0);
});

test("up, refresh and an up with a changed label keep the renewed certificate and replace nothing", async () => {
  const version = await site.secretVersion();
  const [pod = ""] = await site.pods();
  const serial = await site.serialOf(pod);

  await site.stack.up({ expectNoChanges: true });
  await site.stack.refresh();
  site.configure({ "corekube:images": { nginx: "localhost/nginx:1.30.6" } });
  const { changeSummary } = await site.stack.preview();
  await site.up();

  expect(changeSummary).not.toHaveProperty("replace");
  expect(changeSummary.update).toBeGreaterThan(0);
  expect(await site.secretVersion()).toBe(version);
  const [newPod = ""] = await site.pods();
  expect(await site.serialOf(newPod)).toBe(serial);
});

test("the private key is not in Pulumi's state, its history or its backups, in any form", () => {
  const file = join(site.legoPath(authority), "certificates", "nginx-renewed.key");
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("-----"));
  const texts = ["PRIVATE KEY", ...lines];

  expect(lines.length).toBeGreaterThan(1);
  // The current state and the previous ones.
  expect(stateFilesWith(demo, "nginx-renewed").length).toBeGreaterThan(3);
  expect(
    texts
      .flatMap((text) => [text, ...inBase64(text)])
      .flatMap((form) => stateFilesWith(demo, form)),
  ).toEqual([]);
});

test("the published Secret is not in Pulumi's state", async () => {
  const state = await site.stack.exportStack();

  const { resources } = state.deployment as { resources: { type: string; id?: string }[] };
  const secrets = resources.flatMap(({ type, id }) =>
    type === "kubernetes:core/v1:Secret" ? [id?.replace(/-[0-9a-f]{8}$/, "")] : [],
  );
  expect(secrets.sort()).toEqual([
    "cert-renew-renewed/cert-renew-config-secret",
    "nginx-renewed/nginx-config-secret",
  ]);
});

test("the next renewal succeeds with another e-mail address, and so another account", async () => {
  site.configure({ "corekube:certificate": { email: "others@corekube.localhost" } });
  await site.up();
  await renewer.idle();

  const run = await renewer.run({ FORCE: "true" });

  expect(run.log).toMatch(/obtain: the authority doesn't accept the order as a replacement/);
  expect(run.log).toMatch(/obtain: renewed: valid until .*\npublish: published: /);
});

/** The restart counts of the pods' containers. */
async function restarts(): Promise<number> {
  const counts = await site.kubectl(
    ...["get", "pods", "--selector=name=nginx"],
    "-o=jsonpath={.items[*].status['initContainerStatuses','containerStatuses'][*].restartCount}",
  );
  return counts.split(" ").reduce((sum, count) => sum + Number(count), 0);
}
