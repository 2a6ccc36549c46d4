import { statSync } from "node:fs";
import { join } from "node:path";

import { Build } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(240_000);

// 1,700,006,400 s is a whole number of hours.
const hour = 3600;
const onTheHour = 1_700_006_400;
let build: Build;
let commit: string;

beforeEach(async () => {
  build = new Build({ REBUILD_MINUTES: "60" });
  build.setClock(onTheHour + 60);
  commit = build.commit({ "content/index.html": "before", "content/later.html": "" });
  build.start();
  await build.untilPublished(commit);
});

afterEach(async () => {
  await build.remove();
});

test("a commit is rebuilt at the next hour, and published if the site differs", async () => {
  build.changeCheckout("content/index.html", "after");

  build.setClock(onTheHour + hour + 5);

  await eventually(60, () => {
    expect(build.page("index.html")).toBe("after");
  });
  expect(build.status.revision).toBe(commit);
  const { mtime } = statSync(join(build.html, "current", "index.html"));
  expect(mtime.getTime() / 1000).toBe(onTheHour + hour);
});

test("a rebuild that equals the published site is not published", async () => {
  build.setClock(onTheHour + hour + 5);

  await eventually(60, () => {
    expect(build.calls).toBe(2);
  });
  build.setClock(onTheHour + 2 * hour + 5);
  await eventually(60, () => {
    expect(build.calls).toBe(3);
  });
  // The third build has started, so the second has ended.
  expect(build.published).toBe(commit);
});

test("a rebuild that fails changes nothing, and is tried again at the next hour", async () => {
  build.changeCheckout("broken", "a transient error");
  build.setClock(onTheHour + hour + 5);
  await eventually(60, () => {
    expect(build.status.lastFailure?.message).toContain("a transient error");
  });
  expect(build.page("index.html")).toBe("before");

  build.removeFromCheckout("broken");
  build.changeCheckout("content/index.html", "after");
  build.setClock(onTheHour + 2 * hour + 5);

  await eventually(60, () => {
    expect(build.page("index.html")).toBe("after");
  });
});
