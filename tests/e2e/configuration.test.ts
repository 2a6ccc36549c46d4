import { kubectl, runningDemo } from "./support/demo";
import { Site } from "./support/site/site";
import { demoImages } from "./support/site/stackFile";

jest.setTimeout(1_200_000);

const demo = runningDemo();
let site: Site;

beforeAll(async () => {
  site = await Site.create(demo, "mistaken", 1);
});

afterAll(async () => {
  await site.remove();
});

/** Of this stack alone: other tests' stacks come and go meanwhile. */
async function objectsOfStack(): Promise<readonly string[]> {
  const names = await kubectl(demo, "get", "namespaces,persistentvolumes", "--output=name");
  return names.split("\n").filter((name) => name.includes("mistaken"));
}

test("up lists every mistake at once, with key, value, why and fix, and changes nothing", async () => {
  site.configure({
    "corekube:site": {
      repository: "https://token@example.org/site.git",
      replicas: 0,
      brnach: "hunter2",
      domains: ["example.org"],
    },
    "corekube:proxy": { ranges: ["everyone"] },
    "corekube:accept": ["untrusted-certificates", "everything"],
  });

  const printed = await site.stack.up().then(
    () => "done",
    (error: unknown) => String(error),
  );

  // The engine's error repeats the output.
  const failure = printed.slice(printed.lastIndexOf("the configuration of stack"));
  expect(failure).toContain("stack mistaken has 9 mistakes; nothing was touched");
  for (const mistake of [
    'corekube:site.repository: "https://…@example.org/site.git"',
    "corekube:site.replicas: 0",
    "corekube:site.brnach: (not shown)",
    'corekube:proxy.ranges[0]: "everyone"',
    'corekube:accept[1]: "everything"',
    'corekube:site.domains[0]: "example.org"',
    `corekube:images.gitSync: "${demoImages.gitSync}"`,
    `corekube:images.hugo: "${demoImages.hugo}"`,
    `corekube:images.nginx: "${demoImages.nginx}"`,
  ]) {
    expect(failure).toContain(mistake);
  }
  expect(failure.match(/^ +why: /gm)).toHaveLength(9);
  expect(failure.match(/^ +fix: /gm)).toHaveLength(9);
  expect(failure).not.toContain("hunter2");
  expect(failure).not.toContain("config/index.ts:");
  expect(await objectsOfStack()).toEqual([]);
});
