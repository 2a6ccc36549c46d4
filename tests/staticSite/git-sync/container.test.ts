import { StaticSite } from "../../../components/staticSite";
import { baseArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

async function environmentOf(args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const [gitSync] = deployed.one("Deployment").spec.template.spec.initContainers;
  return Object.fromEntries(gitSync?.env.map(({ name, value }) => [name, value]) ?? []);
}

test("it runs below our supervisor, which ends a fetch before it fills the volume", async () => {
  const deployed = await deploy(() => new StaticSite("site", baseArgs));
  const [gitSync] = deployed.one("Deployment").spec.template.spec.initContainers;

  expect(gitSync?.command).toEqual(["/bin/sh", "/etc/corekube/git/sync.sh", "/git-sync"]);
  expect(await environmentOf()).toMatchObject({
    MARKDOWN_MEBIBYTES: "100",
    GIT_MEMORY_MEBIBYTES: "384",
  });
});

test("the branch of the repository is followed, also if a tag has the same name", async () => {
  const environment = await environmentOf();

  expect(environment).toMatchObject({
    GITSYNC_REPO: "https://git.example.org/site.git",
    GITSYNC_REF: "refs/heads/main",
  });
});

test("a pinned revision is served and the branch is not followed", async () => {
  const revision = "0123456789".repeat(4);

  const environment = await environmentOf({ ...baseArgs, site: { ...baseArgs.site, revision } });

  expect(environment["GITSYNC_REF"]).toBe(revision);
});

test("git works in a volume whose root folder belongs to another user", async () => {
  const environment = await environmentOf();

  expect(environment["GITSYNC_GIT_CONFIG"]).toBe("safe.directory:*");
});

test("the repository is polled at the stack's interval", async () => {
  const environment = await environmentOf({
    ...baseArgs,
    git: { ...baseArgs.git, pollSeconds: 7 },
  });

  expect(environment["GITSYNC_PERIOD"]).toBe("7s");
});

test("the stack sets the depth of the history", async () => {
  const environment = await environmentOf({ ...baseArgs, git: { ...baseArgs.git, depth: 0 } });

  expect(environment["GITSYNC_DEPTH"]).toBe("0");
});

test("the stack decides whether submodules are fetched", async () => {
  const git = { ...baseArgs.git, submodules: "off" } as const;

  const environment = await environmentOf({ ...baseArgs, git });

  expect(environment["GITSYNC_SUBMODULES"]).toBe("off");
});

test("the link to the checkout is where hugo's container expects it", async () => {
  const environment = await environmentOf();

  expect(environment).toMatchObject({ GITSYNC_ROOT: "/git", GITSYNC_LINK: "/git/current" });
});

test("an unreachable repository is tried again without end", async () => {
  const environment = await environmentOf();

  expect(environment["GITSYNC_MAX_FAILURES"]).toBe("-1");
});

test("a connection to a silent server ends after a minute", async () => {
  const environment = await environmentOf();

  expect(environment).toMatchObject({
    GIT_HTTP_LOW_SPEED_LIMIT: "1000",
    GIT_HTTP_LOW_SPEED_TIME: "60",
  });
});

test("a running build keeps its checkout until it ends", async () => {
  const hugo = { ...baseArgs.hugo, timeoutSeconds: 40 };

  const environment = await environmentOf({ ...baseArgs, hugo });

  expect(environment["GITSYNC_STALE_WORKTREE_TIMEOUT"]).toBe("100s");
});
