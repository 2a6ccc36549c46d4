import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import { brokenPage } from "./support/git/repository";
import { Site } from "./support/site/site";

// Each test continues from the one before: together they are one repository's history.
jest.setTimeout(1_200_000);

let site: Site;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "commits", 3, { httpPort: 31117 });
  await site.up();
});

afterAll(async () => {
  await site.remove();
});

/** Waits until every replica serves this commit, and returns their pages. */
async function served(commit: string, path = "/"): Promise<string[]> {
  const answers = await site.untilServed(commit, path);
  return answers.map(({ body }) => body);
}

test("the first commit is served by every replica", async () => {
  const bodies = await served(await site.repository.head());

  for (const body of bodies) expect(body).toContain("first");
});

test("a push is served by every replica", async () => {
  const commit = await site.repository.push({
    "content/_index.md": "---\ntitle: home\n---\nsecond\n",
  });

  for (const body of await served(commit)) expect(body).toContain("second");
});

test("a new page is served, and is gone after it is deleted in git", async () => {
  const added = await site.repository.push({ "content/page.md": "---\ntitle: page\n---\nhere\n" });
  for (const body of await served(added, "/page/")) expect(body).toContain("here");

  const deleted = await site.repository.push({ "content/page.md": null });
  await served(deleted, "/");

  for (const answer of await site.askAll("/page/")) expect(answer.status).toBe(404);
});

describe("a commit that hugo can't build", () => {
  let good: string;
  let broken: string;

  beforeAll(async () => {
    good = await site.repository.head();
    broken = await site.repository.push({ "content/broken.md": brokenPage });
  });

  test("leaves the last good site up, and the status has the commit and hugo's message", async () => {
    for (const pod of await site.pods()) {
      const status = await eventually(120, async () => {
        const now = await site.status(pod);
        expect(now.lastFailure?.revision).toBe(broken);
        return now;
      });
      expect(status).toMatchObject({ revision: good, newest: broken });
      expect(status.lastFailure?.message).toContain("broken.md");
    }
    await served(good);
  });

  test("is in the log, with hugo's message", async () => {
    const log = await site.logs("hugo");

    expect(log).toMatch(new RegExp(`^${broken} does not build, ${good} stays published: .*`, "m"));
    expect(log).toContain("broken.md");
  });

  test("is not served by a new pod, which serves the newest commit that builds", async () => {
    const [pod = ""] = await site.pods();
    await site.kubectl("delete", "pod", pod, "--wait=true");

    await eventually(240, async () => {
      const pods = await site.pods();
      expect(pods).toHaveLength(3);
      expect(pods).not.toContain(pod);
    });
    await served(good);
  });

  test("is followed by the next good commit", async () => {
    const healed = await site.repository.push({ "content/broken.md": null });

    await served(healed);
  });
});

test("a force-push to an older commit is followed", async () => {
  const kept = await site.repository.head();
  const regretted = await site.repository.push({
    "content/_index.md": "---\ntitle: home\n---\nregretted\n",
  });
  await served(regretted);

  await site.repository.reset(kept);

  for (const body of await served(kept)) expect(body).not.toContain("regretted");
});

test("pinning a revision rolls back to it, and then a push changes nothing", async () => {
  const pinned = await site.repository.head();
  const text = "---\ntitle: home\n---\nunwanted\n";
  await served(await site.repository.push({ "content/_index.md": text }));
  site.configure({ "corekube:site": { revision: pinned } });

  const { outputs } = await site.stack.up();

  expect(outputs["follows"]?.value).toBe(`revision ${pinned}`);
  await served(pinned);
  await site.repository.push({ "content/_index.md": `${text}still\n` });
  await new Promise((resolve) => setTimeout(resolve, 5000));
  await served(pinned);
});
