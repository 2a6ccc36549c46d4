import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test continues from the one before: the files of a minute of pushes must disappear.
jest.setTimeout(1_200_000);

const replicas = 2;
let site: Site;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-git-pushes", replicas, { httpPort: 31099 });
  // git-sync removes an old checkout a minute after the last build that may need it.
  site.configure({ "corekube:hugo": { timeoutSeconds: 10 } });
  await site.up();
});

afterAll(async () => {
  await site.remove();
});

/** A new home page. */
const home = (text: string) => ({ "content/_index.md": `---\ntitle: home\n---\n${text}\n` });

/** Runs an action once a second, `times` times. An action that takes longer delays the next. */
async function everySecond(times: number, act: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const second = new Promise((resolve) => setTimeout(resolve, 1000));
    await act(index);
    await second;
  }
}

/** The names in a folder of a pod. */
async function listed(pod: string, folder: string): Promise<string[]> {
  const list = await site.kubectl("exec", pod, "--container=hugo", "--", "ls", folder);
  return list.split("\n").filter((name) => name !== "");
}

test("with a push every second for a minute, no commit is published partly, and every replica ends at the newest", async () => {
  const visitors = new Visitors(site);

  await everySecond(60, async (index) => site.repository.push(home(`push ${String(index)}`)));

  await site.untilServed(await site.repository.head());
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(500);
  expect(met.revisions.length).toBeGreaterThan(5);
});

test("a branch that is force-pushed back and forth is followed, and every replica ends at its last commit", async () => {
  const older = await site.repository.head();
  const visitors = new Visitors(site);
  const newer = await site.repository.push(home("newer"));

  await everySecond(10, async (index) => site.repository.reset(index % 2 === 0 ? older : newer));
  await site.untilServed(newer);
  await site.repository.reset(older);

  await site.untilServed(older);
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect([...met.revisions].sort()).toEqual([newer, older].sort());
});

test("in the end, only the newest checkout and at most three releases are kept", async () => {
  const commit = await site.repository.head();
  const pods = await site.pods();

  await eventually(240, async () => {
    const checkouts = await Promise.all(pods.map(async (pod) => listed(pod, "/git/.worktrees")));
    expect(checkouts).toEqual(pods.map(() => [commit]));
  });

  for (const pod of pods) {
    const releases = await listed(pod, "/usr/share/nginx/html/releases");
    expect(releases).toContain(commit);
    expect(releases.length).toBeLessThanOrEqual(3);
  }
});
