import { Container } from "../support/node/container";
import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { Site } from "../support/site/site";
import { Visitors } from "../support/visitors/visitors";

jest.setTimeout(1_200_000);

const demo = runningDemo();
/** A home page whose template does something first. */
const home = (text: string, first = "") => ({
  "content/_index.md": `---\ntitle: home\n---\n${text}\n`,
  "layouts/all.html": `<!doctype html><title>{{ .Title }}</title>{{ .Content }}${first}\n`,
});
const takesTime = (rounds: number) =>
  `{{ range seq ${String(rounds)} }}{{ range seq 1000 }}{{ $_ := sha256 "x" }}{{ end }}{{ end }}`;
const takesMemory =
  '{{ $all := slice }}{{ range seq 400 }}{{ $all = $all | append (strings.Repeat 1048576 "x") }}{{ end }}{{ len $all }}';
let site: Site;

beforeAll(async () => {
  site = await Site.create(demo, "f-builds", 2, { httpPort: 31105 });
  site.configure({ "corekube:hugo": { memory: "256Mi", timeoutSeconds: 30 } });
  await site.up();
});

afterAll(async () => {
  await site.remove();
});

/** Waits until every pod has given up this commit, and returns the messages. */
async function givenUp(commit: string): Promise<string[]> {
  return eventually(240, async () => {
    const statuses = await Promise.all((await site.pods()).map(async (pod) => site.status(pod)));
    expect(statuses.map(({ lastFailure }) => lastFailure?.revision)).toEqual([commit, commit]);
    return statuses.map(({ lastFailure }) => lastFailure?.message ?? "");
  });
}

/** The same container of each pod. */
async function containers(name: string): Promise<Container[]> {
  const running = await Container.running(demo, site.namespace, "name=nginx");
  return running.filter((container) => container.name === name);
}

async function restarts(): Promise<string> {
  const path =
    "{.items[*].status.initContainerStatuses[*].restartCount} {.items[*].status.containerStatuses[*].restartCount}";
  return site.kubectl("get", "pods", "--selector=name=nginx", `--output=jsonpath=${path}`);
}

const none = "0 0 0 0 0 0";

test("git-sync killed in every pod at once: visitors notice nothing, and the next push is served", async () => {
  const visitors = new Visitors(site);

  for (const container of await containers("git-sync")) await container.kill(/^\S*bash \/git-sync/);
  await site.untilServed(await site.repository.push(home("after git-sync was killed")));
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(50);
  expect(await restarts()).toBe(none);
});

test("hugo killed during a build in every pod at once: the commit is built again", async () => {
  const visitors = new Visitors(site);

  const commit = await site.repository.push(home("slow", takesTime(1500)));
  const killed = (await containers("hugo")).map(async (container) =>
    container.kill(/^hugo --source /),
  );
  await Promise.all(killed);
  await site.untilServed(commit);
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(await site.logs("hugo")).toContain(`${commit} is built once more: hugo was killed`);
  expect(await restarts()).toBe(none);
});

test("every pod gives up a commit that needs too much memory, and serves the next one", async () => {
  const visitors = new Visitors(site);

  const commit = await site.repository.push(home("large", takesMemory));
  const messages = await givenUp(commit);
  await site.untilServed(await site.repository.push(home("small again")));
  const met = await visitors.leave();

  const reason = "hugo needs more than 192 MiB of memory (raise corekube:hugo.memory)";
  expect(messages).toEqual([reason, reason]);
  expect(met.failures).toEqual([]);
  expect(met.revisions).not.toContain(commit);
  expect(await restarts()).toBe(none);
});

test("every pod gives up a commit that takes too long, and serves the next one", async () => {
  const visitors = new Visitors(site);

  const commit = await site.repository.push(home("endless", takesTime(1_000_000)));
  const messages = await givenUp(commit);
  await site.untilServed(await site.repository.push(home("quick again")));
  const met = await visitors.leave();

  const reason = "hugo did not finish within 30 s";
  expect(messages).toEqual([reason, reason]);
  expect(met.failures).toEqual([]);
  expect(met.revisions).not.toContain(commit);
  expect(await restarts()).toBe(none);
});
