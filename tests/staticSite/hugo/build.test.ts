import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { Build, page } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(240_000);

let build: Build;

beforeEach(() => {
  build = new Build();
});

afterEach(async () => {
  await build.remove();
});

test("a commit is built and published under its own name", async () => {
  const commit = build.commit(page("first"));

  build.start();

  await build.untilPublished(commit);
  expect(build.page("index.html")).toBe("first");
});

test("the next commit replaces it", async () => {
  await build.startWithFirst();

  const second = build.commit(page("second"));

  await build.untilPublished(second);
  expect(build.page("index.html")).toBe("second");
});

test("no part of a build is served before the build is complete", async () => {
  const first = await build.startWithFirst();

  const slow = build.commit({ ...page("half"), slow: "" });
  const partial = join(build.html, "releases", `${slow}.partial`);
  await eventually(60, () => {
    expect(existsSync(join(partial, "index.html"))).toBe(true);
  });

  expect(build.published).toBe(first);
  expect(existsSync(join(build.html, "releases", slow))).toBe(false);
});

test("a build that was killed with its container runs again", async () => {
  const slow = build.commit({ ...page("half"), slow: "" });
  build.start();
  await eventually(60, () => {
    expect(build.calls).toBe(1);
  });
  await build.stop("SIGKILL");

  build.removeFromCheckout("slow");
  build.start();

  await build.untilPublished(slow);
  expect(readdirSync(join(build.html, "releases"))).toEqual([slow]);
});

test("the last three releases stay, and older ones are removed", async () => {
  const commits = [await build.startWithFirst()];
  for (const text of ["second", "third", "fourth"]) {
    const commit = build.commit(page(text));
    await build.untilPublished(commit);
    commits.push(commit);
  }

  await eventually(60, () => {
    expect(readdirSync(join(build.html, "releases")).sort()).toEqual(commits.slice(1).sort());
  });
});

test("a return to a release that still exists needs no build", async () => {
  const first = await build.startWithFirst();
  await build.untilPublished(build.commit(page("second")));

  build.checkOut(first);

  await build.untilPublished(first);
  expect(build.calls).toBe(2);
});

test("every file has the commit's time, so it is the same in every replica", async () => {
  const commit = build.commit({ ...page("first"), "content/style.css": "a {}" });

  build.start();

  await build.untilPublished(commit);
  const times = ["index.html", "index.html.gz", "style.css"].map((file) =>
    statSync(join(build.html, "current", file)).mtime.getTime(),
  );
  expect(new Set(times)).toEqual(new Set([build.committedAt(commit) * 1000]));
});

test("a file that compresses well has a compressed copy beside it, whatever its name", async () => {
  const name = `it's a "name" $(exit).html`;
  const commit = build.commit({ ...page("first"), [`content/${name}`]: "text" });

  build.start();

  await build.untilPublished(commit);
  const compressed = readFileSync(join(build.html, "current", `${name}.gz`));
  expect(gunzipSync(compressed).toString()).toBe("text");
});

test("the status has the served commit and its number of pages", async () => {
  const commit = await build.startWithFirst();

  await eventually(60, () => {
    expect(build.status).toMatchObject({
      revision: commit,
      newest: commit,
      pages: 1,
      lastFailure: null,
    });
  });
});

test("SIGTERM stops the container at once, also during a build", async () => {
  build.commit({ ...page("half"), slow: "" });
  build.start();
  await eventually(60, () => {
    expect(build.calls).toBe(1);
  });

  const before = Date.now();
  const code = await build.stop();

  expect(code).toBe(0);
  // hugo's stand-in would take a minute.
  expect(Date.now() - before).toBeLessThan(30_000);
});
