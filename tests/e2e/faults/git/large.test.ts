import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { plainSite } from "../../support/git/repository";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test continues from the one before: together they are one repository's history.
jest.setTimeout(1_200_000);

const replicas = 2;
const pages = 10_000;
/** One millisecond for each page, so that hugo is still reading when its checkout is replaced. */
const takesTime = "{{ $sum := 0 }}{{ range seq 1000 }}{{ $sum = add $sum . }}{{ end }}";
let site: Site;
/** A commit that is checked out at once, while hugo builds another one. */
let small: string;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-git-large", replicas, { httpPort: 31095 });
  await site.up();
  small = await site.repository.head();
});

afterAll(async () => {
  await site.remove();
});

/** Expects that every replica serves this commit with all of its pages. */
async function servedWhole(commit: string): Promise<void> {
  await eventually(400, async () => {
    const pods = await site.pods();
    const all = await Promise.all(pods.map(async (pod) => site.status(pod)));
    // Plus the home page, the folder's page and the 404 page.
    const whole = { revision: commit, pages: pages + 3 };
    expect(all.map(({ revision, pages }) => ({ revision, pages }))).toEqual(
      Array(replicas).fill(whole),
    );
  });
}

/** The target of git-sync's link in every replica. */
async function checkouts(): Promise<string[]> {
  const pods = await site.pods();
  return Promise.all(
    pods.map(async (pod) =>
      site.kubectl("exec", pod, "--container=hugo", "--", "readlink", "/git/current"),
    ),
  );
}

test("every replica serves a commit of 10,000 files whole, and visitors notice nothing", async () => {
  const visitors = new Visitors(site);

  const commit = await site.repository.pushChange("10,000 pages", (clone) => {
    const folder = join(clone, "content", "many");
    mkdirSync(folder);
    for (let page = 0; page < pages; page += 1) {
      writeFileSync(join(folder, `${String(page)}.md`), `---\ntitle: ${String(page)}\n---\nhere\n`);
    }
  });

  await servedWhole(commit);
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(met.revisions.at(-1)).toBe(commit);
  for (const { body } of await site.askAll("/many/9999/")) expect(body).toContain("here");
});

test("a commit that is reverted and pushed again during its build is served whole", async () => {
  const visitors = new Visitors(site);
  const slow = await site.repository.push({
    "content/_index.md": "---\ntitle: home\n---\nslow\n",
    "layouts/all.html": `${takesTime}${plainSite["layouts/all.html"] ?? ""}`,
  });
  await eventually(400, async () => {
    const log = await site.logs("hugo");
    expect(log.match(new RegExp(`building ${slow}`, "g"))).toHaveLength(replicas);
  });

  await site.repository.reset(small);
  await eventually(400, async () => {
    for (const link of await checkouts()) expect(link).toContain(small);
  });
  await site.repository.reset(slow);

  await servedWhole(slow);
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
});
