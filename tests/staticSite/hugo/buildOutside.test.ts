import { Build, page } from "../../support/hugo/build";

jest.setTimeout(240_000);

let build: Build;

beforeEach(() => {
  build = new Build();
});

afterEach(async () => {
  await build.remove();
});

/** The output of `hugo config mounts`: the folders that hugo reads. */
const mounts = (source: string) => `{
   "path": "project",
   "dir": "${build.newestCheckout}/",
   "mounts": [
      {
         "source": "${source}",
         "target": "static",
      }
   ]
}
`;

test.each(["../../elsewhere", "/etc", ".git"])(
  "a commit that would publish the folder %s is refused, and the last good site stays",
  async (source) => {
    const good = await build.startWithFirst();

    const commit = build.commit({ ...page("stolen"), mounts: mounts(source) });

    expect(await build.untilFailed(commit)).toContain(
      "hugo would read outside the repository, by a link or by the configuration: ",
    );
    expect(build.published).toBe(good);
  },
);

test("a commit with all its folders in the repository is served", async () => {
  await build.startWithFirst();

  const commit = build.commit({ ...page("own"), mounts: mounts("content") });

  await build.untilPublished(commit);
});

test.each([
  ["fails", { unreadable: "no such module" }, "ERROR no such module"],
  ["is killed", { "killed-early": "" }, "hugo was killed twice"],
])("a commit is not built if hugo %s while it lists its folders", async (_, files, message) => {
  const good = await build.startWithFirst();

  const commit = build.commit({ ...page("unknown"), ...files });

  expect(await build.untilFailed(commit)).toContain(message);
  expect(build.published).toBe(good);
});
