import { AcmeServer } from "../../support/certificates/acme";
import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import {
  boot,
  cutPower,
  kill,
  stopApiServer,
  untilGitAnswers,
  untilKubeletSynced,
} from "../../support/node/node";
import { Renewer } from "../../support/certificates/renewer";
import type { Files } from "../../support/git/repository";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31092;
const httpsPort = 31455;
let authority: AcmeServer;
let site: Site;
let root: string;

beforeAll(async () => {
  authority = await AcmeServer.start(31120, httpPort);
  root = await authority.root();
  site = await Site.create(demo, "f-node", 3, { tls: { authority, httpPort, httpsPort } });
  await site.up();
  await new Renewer(site).first();
  await site.hurryKubelet();
  await everyPodServesTheCertificate();
});

afterAll(async () => {
  try {
    await site.remove();
  } finally {
    await authority.stop();
  }
});

test("a visitor notices nothing when the kubelet is killed, and no container is restarted", async () => {
  const before = await containers();
  const visitors = new Visitors(site);

  await kill(demo, "kubelet");
  await untilKubeletSynced(site);
  // The kubelet starts its probes again.
  await seconds(5);
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(await containers()).toEqual(before);
});

test("a visitor notices nothing when containerd is killed, and no container is restarted", async () => {
  const before = await containers();
  const visitors = new Visitors(site);

  await kill(demo, "containerd");
  await untilKubeletSynced(site);
  // containerd serves this request itself.
  await everyPodServesTheCertificate();
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(await containers()).toEqual(before);
});

test("a visitor notices nothing when the API server is down for a minute, and gets the commits pushed then", async () => {
  const before = await containers();
  const visitors = new Visitors(site);

  const start = await stopApiServer(demo);
  let commit: string;
  try {
    const minute = seconds(60);
    commit = await site.repository.push(home("pushed while the API server was away"));
    await untilServed(commit);
    await minute;
  } finally {
    await start();
  }
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(1000);
  expect(met.revisions.at(-1)).toBe(commit);
  expect(await containers()).toEqual(before);
});

test("after the API server was down, a deleted pod is replaced", async () => {
  const [pod = ""] = await site.pods();

  await site.kubectl("delete", `pod/${pod}`, "--wait=false");

  await eventually(240, async () => {
    const pods = await site.pods();
    expect(pods).not.toContain(pod);
    expect(pods).toHaveLength(3);
  });
});

test("after a power cut the site is back by itself, with its certificate and the newest commit", async () => {
  const { serial } = await site.shakeHands({ ca: root });

  await cutPower(demo);
  const [commit] = await Promise.all([pushedAsSoonAsGitIsBack(), boot()]);
  await untilServed(commit);
  await everyPodServesTheCertificate();
  const visitors = new Visitors(site);
  await seconds(5);
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(await site.shakeHands({ ca: root })).toMatchObject({ serial, verified: true });
});

/** The ids of the containers: a restarted one has another id. */
async function containers(): Promise<string[]> {
  const ids = "['initContainerStatuses','containerStatuses'][*].containerID";
  const all = await site.kubectl(
    ...["get", "pods", "--selector=name=nginx", `-o=jsonpath={.items[*].status${ids}}`],
  );
  return all.split(" ").sort();
}

/** Waits until every answer has this commit. Doesn't list the pods, because the API server may be down. */
async function untilServed(commit: string): Promise<void> {
  await eventually(240, async () => {
    const asked = Array.from({ length: 20 }, async () => site.askPublicly("/"));
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ headers }) => headers["x-revision"]))).toEqual(new Set([commit]));
  });
}

async function everyPodServesTheCertificate(): Promise<void> {
  await eventually(240, async () => {
    const { serial, verified } = await site.shakeHands({ ca: root });
    expect(verified).toBe(true);
    const pods = await site.pods();
    const serials = await Promise.all(pods.map(async (pod) => site.serialOf(pod)));
    expect(serials).toEqual([serial, serial, serial]);
  });
}

async function pushedAsSoonAsGitIsBack(): Promise<string> {
  await untilGitAnswers();
  return site.repository.push(home("pushed while the site was down"));
}

function home(text: string): Files {
  return { "content/_index.md": `---\ntitle: home\n---\n${text}\n` };
}

async function seconds(count: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, count * 1000));
}
