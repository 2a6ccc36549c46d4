import { randomBytes } from "node:crypto";

import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { Site } from "../support/site/site";
import { Visitors } from "../support/visitors/visitors";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const page = (text: string, first = "") => ({
  "content/_index.md": `---\ntitle: home\n---\n${text}\n`,
  "layouts/all.html": `<!doctype html><title>{{ .Title }}</title>{{ .Content }}${first}\n`,
});
/** A file of this many MiB in the built site that takes no space in the repository. */
const publishes = (mebibytes: number) =>
  `{{ (resources.FromString "large.bin" (strings.Repeat ${String(mebibytes * 1024 ** 2)} "x")).Publish }}`;
let site: Site;
let pods: string[];

beforeAll(async () => {
  site = await Site.create(demo, "f-storage", 2, { httpPort: 31106 });
  site.configure({ "corekube:storage": { markdown: "64Mi", html: "64Mi" } });
  await site.up();
  pods = await site.pods();
});

afterAll(async () => {
  await site.remove();
});

/** Expects that every pod serves this commit and that none was evicted. */
async function served(commit: string): Promise<void> {
  await site.untilServed(commit, "/", 400);
  expect(await site.pods()).toEqual(pods);
}

test("a site that doesn't fit into the volume is refused and reported, and the next one is served", async () => {
  const visitors = new Visitors(site);

  const tooLarge = await site.repository.push(page("too large", publishes(80)));
  const messages = await eventually(240, async () => {
    const statuses = await Promise.all(pods.map(async (pod) => site.status(pod)));
    expect(statuses.map(({ lastFailure }) => lastFailure?.revision)).toEqual([tooLarge, tooLarge]);
    return statuses.map(({ lastFailure }) => lastFailure?.message);
  });
  await served(await site.repository.push(page("small again")));
  const met = await visitors.leave();

  for (const message of messages) {
    expect(message).toMatch(/^the site needs more space than the pod has: 64 MiB with the served/);
  }
  expect(met.failures).toEqual([]);
  expect(met.revisions).not.toContain(tooLarge);
});

test("a site that fits only without the previous releases is served", async () => {
  const visitors = new Visitors(site);
  await served(await site.repository.push(page("first of 25 MiB", publishes(25))));

  await served(await site.repository.push(page("second of 25 MiB", publishes(25))));
  await served(await site.repository.push(page("third of 25 MiB", publishes(25))));
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(await site.logs("hugo")).toMatch(/is built once more: there was not enough space/);
});

test("a commit that doesn't fit into the checkout's volume is discarded and reported, and the next one is served", async () => {
  const large = randomBytes(30 * 1024 ** 2).toString("latin1");
  const visitors = new Visitors(site);
  const published = await site.repository.head();

  const tooLarge = await site.repository.push({ "static/large.bin": large });
  await eventually(240, async () => {
    for (const pod of pods) {
      const log = await site.kubectl("logs", pod, "--container=git-sync");
      expect(log).toContain("the repository takes more than 64 MiB of the volume markdown");
    }
  });
  const meanwhile = await site.askAll("/");
  await site.repository.reset(published);
  await served(await site.repository.push(page("small once more")));
  const met = await visitors.leave();

  expect(meanwhile.map(({ headers }) => headers["x-revision"])).toEqual([published, published]);
  expect(met.failures).toEqual([]);
  expect(met.revisions).not.toContain(tooLarge);
});
