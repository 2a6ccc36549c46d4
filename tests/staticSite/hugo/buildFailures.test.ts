import { Build, page } from "../../support/hugo/build";
import { eventually } from "../../support/eventually";

jest.setTimeout(60_000);

let build: Build;

beforeEach(() => {
  build = new Build();
});

afterEach(async () => {
  await build.remove();
});

test("a commit that hugo refuses leaves the last good site up, and hugo's words are told", async () => {
  const good = await build.startWithFirst();

  const broken = build.commit({ ...page("bad"), broken: 'no such "shortcode" in C:\\path' });

  expect(await build.untilFailed(broken)).toBe('ERROR no such "shortcode" in C:\\path');
  expect(build.status).toMatchObject({ revision: good, newest: broken });
  expect(build.page("index.html")).toBe("first");
  await eventually(5, () => {
    expect(build.log).toContain(`${broken} does not build, ${good} stays published: ERROR no such`);
  });
});

test("the next good commit heals it", async () => {
  await build.startWithFirst();
  await build.untilFailed(build.commit({ ...page("bad"), broken: "bad" }));

  const healed = build.commit(page("healed"));

  await build.untilPublished(healed);
});

test("a commit that failed is not tried again after a restart", async () => {
  await build.startWithFirst();
  const broken = build.commit({ ...page("bad"), broken: "bad" });
  await build.untilFailed(broken);
  await build.stop();
  const calls = build.calls;

  build.start();

  await eventually(10, () => {
    expect(build.log).toContain(`${broken} failed before and is not tried again`);
  });
  expect(build.calls).toBe(calls);
});

test("a new pod goes back to the newest commit that builds", async () => {
  build.commit(page("older"));
  const good = build.commit(page("good"));
  build.commit({ ...page("bad"), broken: "bad" });
  const newest = build.commit({ ...page("worse"), broken: "worse" });

  build.start();

  await build.untilPublished(good);
  expect(build.page("index.html")).toBe("good");
  await eventually(5, () => {
    expect(build.status).toMatchObject({ revision: good, newest });
  });
  expect(build.status.lastFailure).toMatchObject({ revision: newest, message: "ERROR worse" });
});

test("a new pod that finds no commit that builds waits for one", async () => {
  await build.untilFailed(startedWith({ ...page("bad"), broken: "bad" }));

  const good = build.commit(page("good"));

  await build.untilPublished(good);
});

test("a site without a front page is refused", async () => {
  await build.startWithFirst();

  const empty = build.commit({ "content/index.html": "" });

  expect(await build.untilFailed(empty)).toBe("hugo made no index.html");
});

test("a build that takes too long is given up", async () => {
  await build.remove();
  build = new Build({ BUILD_TIMEOUT_SECONDS: "5" });
  await build.startWithFirst();

  const slow = build.commit({ ...page("slow"), slow: "" });

  expect(await build.untilFailed(slow)).toBe("hugo did not finish within 5 s");
  expect(build.page("index.html")).toBe("first");
});

test("a build that is killed is tried once more, and then given up", async () => {
  await build.startWithFirst();

  const killed = build.commit({ ...page("large"), killed: "" });

  expect(await build.untilFailed(killed)).toContain("hugo was killed twice");
  expect(build.calls).toBe(3);
});

function startedWith(files: Readonly<Record<string, string>>): string {
  const commit = build.commit(files);
  build.start();
  return commit;
}

test("the status names the newest commit as soon as it is being built", async () => {
  const good = await build.startWithFirst();

  const slow = build.commit({ ...page("slow"), slow: "" });

  await eventually(20, () => {
    expect(build.status).toMatchObject({ revision: good, newest: slow });
  });
});

test("a full disk costs no release, and the next commits are served all the same", async () => {
  const first = await build.startWithFirst();
  build.fillDisk("history.kept");

  const second = build.commit(page("second"));
  await build.untilPublished(second);
  const third = build.commit(page("third"));

  await build.untilPublished(third);
  expect(build.releases).toEqual([first, second, third].sort());
});
