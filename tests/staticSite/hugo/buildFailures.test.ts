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

test("if hugo refuses a commit, the last good site stays, and the status has hugo's message", async () => {
  const good = await build.startWithFirst();

  const broken = build.commit({ ...page("bad"), broken: 'no such "shortcode" in C:\\path' });

  expect(await build.untilFailed(broken)).toBe('ERROR no such "shortcode" in C:\\path');
  expect(build.status).toMatchObject({ revision: good, newest: broken });
  expect(build.page("index.html")).toBe("first");
  await eventually(60, () => {
    expect(build.log).toContain(`${broken} does not build, ${good} stays published: ERROR no such`);
  });
});

test("the next good commit is published", async () => {
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

  await eventually(60, () => {
    expect(build.log).toContain(`${broken} failed before and is not tried again`);
  });
  expect(build.calls).toBe(calls);
});

test("a new pod serves the newest commit that builds", async () => {
  build.commit(page("older"));
  const good = build.commit(page("good"));
  build.commit({ ...page("bad"), broken: "bad" });
  const newest = build.commit({ ...page("worse"), broken: "worse" });

  build.start();

  await build.untilPublished(good);
  expect(build.page("index.html")).toBe("good");
  await eventually(60, () => {
    expect(build.status).toMatchObject({ revision: good, newest });
  });
  expect(build.status.lastFailure).toMatchObject({ revision: newest, message: "ERROR worse" });
});

test("if no commit builds, a new pod waits for the next one", async () => {
  await build.untilFailed(startedWith({ ...page("bad"), broken: "bad" }));

  const good = build.commit(page("good"));

  await build.untilPublished(good);
});

test("a site without a front page is refused", async () => {
  await build.startWithFirst();

  const empty = build.commit({ "content/index.html": "" });

  expect(await build.untilFailed(empty)).toBe("hugo made no index.html");
});

test("a build that takes too long is ended, and its commit fails", async () => {
  await build.remove();
  build = new Build({ BUILD_TIMEOUT_SECONDS: "5" });
  await build.startWithFirst();

  const slow = build.commit({ ...page("slow"), slow: "" });

  expect(await build.untilFailed(slow)).toBe("hugo did not finish within 5 s");
  expect(build.page("index.html")).toBe("first");
});

test.each(["killed", "killed-with-script"])(
  "a build that is %s is tried once more, and then the commit fails",
  async (file) => {
    await build.startWithFirst();

    const killed = build.commit({ ...page("large"), [file]: "" });

    expect(await build.untilFailed(killed)).toContain("hugo was killed twice");
    expect(build.log).toContain(`${killed} is built once more: hugo was killed`);
    expect(build.calls).toBe(3);
  },
);

function startedWith(files: Readonly<Record<string, string>>): string {
  const commit = build.commit(files);
  build.start();
  return commit;
}

test("the status has the newest commit from the start of its build", async () => {
  const good = await build.startWithFirst();

  const slow = build.commit({ ...page("slow"), slow: "" });

  await eventually(60, () => {
    expect(build.status).toMatchObject({ revision: good, newest: slow });
  });
});

test("a full disk removes no release, and the next commits are served", async () => {
  const first = await build.startWithFirst();
  build.fillDisk("history.next");

  const second = build.commit(page("second"));
  await build.untilPublished(second);
  const third = build.commit(page("third"));

  await build.untilPublished(third);
  expect(build.releases).toEqual([first, second, third].sort());
});
