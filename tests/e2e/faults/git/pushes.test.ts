import { runningDemo } from "../../../support/demo";
import { eventually } from "../../../support/eventually";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test goes on where the one before ended: what a minute of pushes leaves behind has to go.
jest.setTimeout(400_000);

const replicas = 2;
let site: Site;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-git-pushes", replicas, { httpPort: 31099 });
  // A checkout that is no longer wanted may go a minute after a build can't need it any more.
  site.configure({ "corekube:hugo": { timeoutSeconds: 10 } });
  await site.stack.up();
});

afterAll(async () => {
  await site.remove();
});

/** A new home page. */
const home = (text: string) => ({ "content/_index.md": `---\ntitle: home\n---\n${text}\n` });

/** Begins once a second, `times` times; what takes longer delays the next. */
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

test("of a push every second for a minute none is half published, and every replica ends at the newest", async () => {
  const visitors = new Visitors(site);

  await everySecond(60, async (index) => site.repository.push(home(`push ${String(index)}`)));

  await site.untilServed(await site.repository.head());
  const met = await visitors.leave();
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(500);
  expect(met.revisions.length).toBeGreaterThan(5);
});

test("a branch that is forced back and forth is followed, and every replica ends where it ended", async () => {
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

test("all that is kept of these pushes in the end are the newest checkout and at most three releases", async () => {
  const commit = await site.repository.head();
  const pods = await site.pods();

  await eventually(120, async () => {
    const checkouts = await Promise.all(pods.map(async (pod) => listed(pod, "/git/.worktrees")));
    expect(checkouts).toEqual(pods.map(() => [commit]));
  });

  for (const pod of pods) {
    const releases = await listed(pod, "/usr/share/nginx/html/releases");
    expect(releases).toContain(commit);
    expect(releases.length).toBeLessThanOrEqual(3);
  }
});
