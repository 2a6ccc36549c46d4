import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { runningDemo } from "../support/demo";
import { eventually } from "../../support/eventually";
import { processesOf, signal } from "../support/node/processes";
import { Site } from "../support/site/site";
import { Visitors } from "../support/visitors/visitors";

jest.setTimeout(1_200_000);

const demo = runningDemo();
let site: Site;

beforeAll(async () => {
  site = await Site.create(demo, "f-pods", 3, { httpPort: 31090 });
  await site.up();
});

afterAll(async () => {
  await site.remove();
});

test("a visitor notices nothing when a pod is deleted", async () => {
  const [pod = ""] = await site.pods();
  const visitors = new Visitors(site);

  await site.kubectl("delete", `pod/${pod}`, "--wait=true");
  const pods = await site.untilComplete();
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(50);
  expect(pods).not.toContain(pod);
});

test("a visitor notices nothing when a node is drained, one pod after the other", async () => {
  // The budget counts a new pod some time after its readiness.
  await eventually(120, async () => {
    const path = "-o=jsonpath={.status.disruptionsAllowed}";
    expect(await site.kubectl("get", "poddisruptionbudget/nginx-pdb", path)).toBe("1");
  });
  const before = await site.pods();
  const visitors = new Visitors(site);

  const refusals: number[] = [];
  for (const pod of before) refusals.push(await drain(pod));
  const after = await site.untilComplete();
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(after.filter((pod) => before.includes(pod))).toEqual([]);
  // The first pod may go at once, each of the others only when three are ready again.
  expect(refusals).toEqual([0, expect.any(Number), expect.any(Number)]);
  for (const times of refusals.slice(1)) expect(times).toBeGreaterThan(0);
});

test("a visitor notices nothing when a worker of nginx is killed", async () => {
  const [pod = ""] = await site.pods();
  const container = await site.containerId(pod, "nginx");
  const [worker = 0, ...others] = workers(container);
  const visitors = new Visitors(site);

  process.kill(worker, "SIGKILL");
  const after = await eventually(120, () => {
    const now = workers(container);
    expect(now).toHaveLength(others.length + 1);
    expect(now).not.toContain(worker);
    return now;
  });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(50);
  expect(after).toEqual(expect.arrayContaining(others));
  expect(await restarts(pod)).toBe(0);
});

test("if all nginx processes of a pod are killed, only that pod refuses visitors, until nginx is restarted", async () => {
  const pods = await site.pods();
  const [pod = ""] = pods;
  const visitors = new Visitors(site);

  signal(await site.containerId(pod, "nginx"), "SIGKILL");
  await eventually(240, async () => {
    expect(await restarts(pod)).toBe(1);
    expect(await site.pods()).toEqual(pods);
  });
  const met = await visitors.leave();
  const later = new Visitors(site);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const metLater = await later.leave();

  // Then no process listens there, and open responses are cut off.
  const refused = /: Error: (connect ECONNREFUSED|read ECONNRESET|socket hang up)/;
  expect(met.failures.filter((failure) => !refused.test(failure))).toEqual([]);
  // At most one of three pods, for the whole time.
  expect(met.failures.length).toBeLessThan(met.answers / 2);
  expect(metLater.failures).toEqual([]);
  expect(metLater.answers).toBeGreaterThan(50);
});

/** Evicts a pod as `kubectl drain` does, and retries if refused. Returns the number of refusals. */
async function drain(pod: string): Promise<number> {
  let refused = 0;
  return eventually(300, async () => {
    if (await evicted(pod)) return refused;
    refused += 1;
    throw new Error(`the budget doesn't allow the eviction of ${pod}`);
  });
}

/** False if the budget refuses the eviction now. */
async function evicted(name: string): Promise<boolean> {
  const url = `/api/v1/namespaces/${site.namespace}/pods/${name}/eviction`;
  const sent = promisify(execFile)(demo.kubectl, [
    ...["--kubeconfig", demo.kubeconfig, "create", "--raw", url, "--filename", "-"],
  ]);
  const metadata = { name, namespace: site.namespace };
  sent.child.stdin?.end(JSON.stringify({ apiVersion: "policy/v1", kind: "Eviction", metadata }));
  try {
    await sent;
    return true;
  } catch (error) {
    if (String(error).includes("TooManyRequests")) return false;
    throw error;
  }
}

/** nginx's processes in a container, without their master. */
function workers(container: string): number[] {
  return processesOf(container).filter((id) =>
    readFileSync(`/proc/${String(id)}/cmdline`, "utf8").includes("worker process"),
  );
}

async function restarts(pod: string): Promise<number> {
  const path = "{.status.containerStatuses[?(@.name=='nginx')].restartCount}";
  return Number(await site.kubectl("get", `pod/${pod}`, `-o=jsonpath=${path}`));
}
