import { StaticSite } from "../../../components/staticSite";
import { baseArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

async function hugoOf(args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const [, hugo] = deployed.one("Deployment").spec.template.spec.initContainers;
  return hugo;
}

async function environmentOf(args = baseArgs) {
  const hugo = await hugoOf(args);
  return Object.fromEntries(hugo?.env.map(({ name, value }) => [name, value]) ?? []);
}

test("the container runs CoreKube's script and none from the repository", async () => {
  const hugo = await hugoOf();

  expect(hugo?.command).toEqual(["/bin/sh", "/etc/corekube/hugo/watch.sh"]);
});

test("pages link to the site's own address", async () => {
  const environment = await environmentOf();

  expect(environment["HUGO_BASEURL"]).toBe("https://example.org/");
});

test("pages link to the public port", async () => {
  const environment = await environmentOf({
    ...baseArgs,
    service: { type: "NodePort", publicHttpsPort: 30443 },
  });

  expect(environment["HUGO_BASEURL"]).toBe("https://example.org:30443/");
});

test("the site is built from its folder in the repository", async () => {
  const site = { ...baseArgs.site, directory: "docs/site" };

  const environment = await environmentOf({ ...baseArgs, site });

  expect(environment).toMatchObject({ GIT_LINK: "/git/current", SITE_DIRECTORY: "docs/site" });
});

test("the site is built for the stack's hugo environment", async () => {
  const hugo = { ...baseArgs.hugo, environment: "staging" };

  expect((await environmentOf({ ...baseArgs, hugo }))["HUGO_ENVIRONMENT"]).toBe("staging");
});

test("templates and tools that read HUGO_ENV see the same environment", async () => {
  const hugo = { ...baseArgs.hugo, environment: "staging" };

  expect((await environmentOf({ ...baseArgs, hugo }))["HUGO_ENV"]).toBe("staging");
});

test("hugo's cache may take a quarter of its container's memory, not of the machine's", async () => {
  const hugo = { ...baseArgs.hugo, memoryMebibytes: 2048 };

  expect((await environmentOf({ ...baseArgs, hugo }))["HUGO_MEMORYLIMIT"]).toBe("0.50");
});

test.each([true, false])(
  "drafts are published only if the stack allows them: %s",
  async (drafts) => {
    const hugo = { ...baseArgs.hugo, drafts };

    const environment = await environmentOf({ ...baseArgs, hugo });

    expect(environment["HUGO_BUILDDRAFTS"]).toBe(String(drafts));
  },
);

test("a build ends after the stack's time limit", async () => {
  const hugo = { ...baseArgs.hugo, timeoutSeconds: 40 };

  const environment = await environmentOf({ ...baseArgs, hugo });

  expect(environment["BUILD_TIMEOUT_SECONDS"]).toBe("40");
});

test("an unchanged commit is rebuilt at the stack's interval", async () => {
  const hugo = { ...baseArgs.hugo, rebuildMinutes: 5 };

  expect((await environmentOf({ ...baseArgs, hugo }))["REBUILD_MINUTES"]).toBe("5");
});

test("the site is written where nginx reads it", async () => {
  expect((await environmentOf())["HTML_ROOT"]).toBe("/usr/share/nginx/html");
});

test("hugo writes generated files other than the site to its cache", async () => {
  expect(await environmentOf()).toMatchObject({
    HUGO_CACHEDIR: "/cache",
    HUGO_RESOURCEDIR: "/cache/resources",
  });
});

test("hugo collects garbage before it reaches its container's memory limit", async () => {
  const hugo = await hugoOf();

  expect(hugo?.resources.limits["memory"]).toBe("1000Mi");
  expect(await environmentOf()).toMatchObject({
    GOMEMLIMIT: "750MiB",
    BUILD_MEMORY_MEBIBYTES: "936",
  });
});

test("builds have limits below the size at which the kubelet evicts the pod", async () => {
  expect(await environmentOf()).toMatchObject({ HTML_MEBIBYTES: "200", CACHE_MEBIBYTES: "300" });
});

test("HOME is writable", async () => {
  expect((await environmentOf())["HOME"]).toBe("/tmp");
});
