import { Build, page } from "../../support/hugo/build";

jest.setTimeout(240_000);

const hour = 3600;
let build: Build;

beforeEach(() => {
  build = new Build({ REBUILD_MINUTES: "60", BUILD_TIMEOUT_SECONDS: "3" });
  build.setClock(1000 * hour);
});

afterEach(async () => {
  await build.remove();
});

test("a commit with a transient failure is built again an hour later", async () => {
  await build.startWithFirst();
  const commit = build.commit({ ...page("remote data"), broken: "no such host" });
  await build.untilFailed(commit);

  build.removeFromCheckout("broken");
  build.setClock(1001 * hour);

  await build.untilPublished(commit);
});

test.each([
  ["too much memory", { memory: "" }, "hugo needs more than 512 MiB of memory"],
  ["too much time", { slow: "" }, "hugo did not finish within 3 s"],
])("a commit that takes %s is never built again", async (_, files, reason) => {
  await build.startWithFirst();
  const commit = build.commit({ ...page("greedy"), ...files });
  expect(await build.untilFailed(commit)).toContain(reason);
  const { calls } = build;

  build.setClock(1001 * hour);
  // Long enough for the script to read the clock a few times.
  await new Promise((resolve) => setTimeout(resolve, 6000));

  expect(build.calls).toBe(calls);
});

test("hugo runs with a memory limit", async () => {
  await build.startWithFirst();

  const commit = build.commit({ ...page("asks"), limits: "" });

  await build.untilPublished(commit);
  expect(build.page("limits").trim()).toBe(String(512 * 1024));
});
