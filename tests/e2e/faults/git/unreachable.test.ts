import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { GitServer } from "../../support/git/gitServer";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

// Each test continues from the one before, because the outage takes five minutes.
jest.setTimeout(1_200_000);

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
  await site.up();
  visitors = new Visitors(site);
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

/** Waits until this time of the outage has passed. */
async function over(part: number): Promise<void> {
  const left = began + part * outageSeconds * 1000 - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
}

test("the log says that git refuses connections", async () => {
  const log = await eventually(120, async () => {
    const text = await site.logs("git-sync");
    expect(text).toMatch(/Connection refused/);
    return text;
  });

  expect(log).toMatch(/error: sync failed, try \d+/);
});

test("a pod that is deleted meanwhile doesn't come back, and the other one goes on serving", async () => {
  const [lost = "", other = ""] = await site.pods();

  await site.kubectl("delete", "pod", lost, "--wait=true", "--timeout=180s");

  await over(0.4);
  expect(await site.pods()).toEqual([other]);
  expect(await site.askAll("/")).toMatchObject([{ status: 200 }]);
});

test("after five minutes, the last of them without any answer, every replica serves the commit pushed meanwhile; visitors noticed nothing", async () => {
  await git.make("hangs");
  await over(1);
  await eventually(120, () => {
    expect(git.kept).toBeGreaterThanOrEqual(replicas);
  });

  await git.make("none");

  await eventually(300, async () => {
    const answers = await site.askAll("/");
    const served = answers.map(({ headers }) => headers["x-revision"]);
    expect(served).toEqual(Array(replicas).fill(pushed));
  });
  const met = await visitors?.leave();
  expect(met?.failures).toEqual([]);
  expect(met?.answers).toBeGreaterThan(1000);
  expect(met?.revisions.at(-1)).toBe(pushed);
});
