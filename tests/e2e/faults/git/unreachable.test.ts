import { runningDemo } from "../../../support/demo";
import { eventually } from "../../../support/eventually";
import { GitServer } from "../../support/git/gitServer";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test goes on where the one before ended: five minutes are long.
jest.setTimeout(420_000);

const outageSeconds = 300;
const replicas = 2;
let git: GitServer;
let site: Site;
let visitors: Visitors | undefined;
let began: number;
let pushed: string;

beforeAll(async () => {
  git = await GitServer.start(31190);
  site = await Site.create(runningDemo(), "f-git-away", replicas, { httpPort: 31101 });
  site.configure({ "corekube:site": { repository: git.urlOf(site.repository) } });
  await site.stack.up();
  visitors = new Visitors(site, {}, 8);
  began = Date.now();
  await git.make("refuses");
  pushed = await site.repository.push({
    "content/_index.md": "---\ntitle: home\n---\nmeanwhile\n",
  });
});

afterAll(async () => {
  await visitors?.leave();
  await site.remove();
  await git.stop();
});

/** Waits until that much of the outage is over. */
async function over(part: number): Promise<void> {
  const left = began + part * outageSeconds * 1000 - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
}

test("that git refuses to answer is told by the log", async () => {
  const log = await eventually(60, async () => {
    const text = await site.logs("git-sync");
    expect(text).toMatch(/Connection refused/);
    return text;
  });

  expect(log).toMatch(/error: sync failed, try \d+/);
});

test("a pod that is lost meanwhile doesn't come back, and the other one serves on", async () => {
  const [lost = "", other = ""] = await site.pods();

  await site.kubectl("delete", "pod", lost, "--wait=true", "--timeout=90s");

  await over(0.4);
  expect(await site.pods()).toEqual([other]);
  expect(await site.askAll("/")).toMatchObject([{ status: 200 }]);
});

test("after five minutes, at last without any answer, every replica comes to serve what was pushed meanwhile; no visitor noticed anything", async () => {
  await git.make("hangs");
  await over(1);
  const waited = git.kept;

  await git.make("none");

  await eventually(60, async () => {
    const answers = await site.askAll("/");
    const served = answers.map(({ headers }) => headers["x-revision"]);
    expect(served).toEqual(Array(replicas).fill(pushed));
  });
  const met = await visitors?.leave();
  expect(waited).toBeGreaterThanOrEqual(replicas);
  expect(met?.failures).toEqual([]);
  expect(met?.answers).toBeGreaterThan(1000);
  expect(met?.revisions.at(-1)).toBe(pushed);
});
