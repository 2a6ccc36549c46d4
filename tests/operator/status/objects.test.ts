import type { Observed } from "../../../operator/status/objects";
import { replicaOf } from "../../../operator/status/pods";
import { runOf } from "../../../operator/status/runs";

type Status = Observed["status"];
type ContainerStatus = NonNullable<Status["containerStatuses"]>[number];

const container = (name: string, changes: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name,
  restartCount: 0,
  started: true,
  state: { running: {} },
  ...changes,
});
const waiting = (reason: string) => ({ started: false, state: { waiting: { reason } } });
const ended = (exitCode: number) => ({ started: false, state: { terminated: { exitCode } } });

const object = (
  kind: string,
  status: Status,
  metadata: Partial<Observed["metadata"]> = {},
): Observed => ({
  kind,
  metadata: { name: "it", creationTimestamp: "2026-11-22T11:00:00Z", ...metadata },
  spec: {},
  status,
});

test.each([
  ["Running", { phase: "Running", containerStatuses: [container("nginx")] }],
  [
    "Init:0/2",
    {
      initContainerStatuses: [
        container("a", { started: false }),
        container("b", waiting("PodInitializing")),
      ],
    },
  ],
  [
    "Init:1/2",
    { initContainerStatuses: [container("a"), container("b", waiting("PodInitializing"))] },
  ],
  [
    "Init:0/1 ImagePullBackOff",
    { initContainerStatuses: [container("a", waiting("ImagePullBackOff"))] },
  ],
  [
    "CrashLoopBackOff",
    { phase: "Running", containerStatuses: [container("nginx", waiting("CrashLoopBackOff"))] },
  ],
  ["Pending", { phase: "Pending" }],
])("a pod's phase is told as kubectl does: %s", (phase, status: Status) => {
  expect(replicaOf(object("Pod", status))).toMatchObject({ phase });
});

test("a pod that ends, was evicted, or ended with its node, is no replica", () => {
  const leaving = object("Pod", {}, { deletionTimestamp: "2026-11-22T11:00:00Z" });

  expect(replicaOf(leaving)).toBeUndefined();
  expect(replicaOf(object("Pod", { phase: "Failed" }))).toBeUndefined();
  expect(replicaOf(object("Pod", { phase: "Succeeded" }))).toBeUndefined();
});

test("restarts are those of all containers, sidecars included", () => {
  const pod = object("Pod", {
    initContainerStatuses: [container("git-sync", { restartCount: 2 })],
    containerStatuses: [container("nginx", { restartCount: 1 })],
  });

  expect(replicaOf(pod)?.restarts).toBe(3);
});

const isTrue = (type: string) => ({ conditions: [{ type, status: "True", message: "gave up" }] });
const pod = (name: string, at: string, lego: object, publish: object) =>
  object(
    "Pod",
    {
      initContainerStatuses: [container("lego", lego)],
      containerStatuses: [container("publish", publish)],
    },
    { name, creationTimestamp: `2026-11-22T11:0${at}:00Z`, labels: { "job-name": "it" } },
  );
const said = new Map([
  ["one/lego", "obtain: first"],
  ["two/lego", "obtain: second"],
  ["two/publish", "publish: second"],
]);

test("of a run that was tried again the last try counts", () => {
  const pods = [pod("two", "2", ended(0), ended(11)), pod("one", "1", ended(0), ended(13))];

  expect(runOf(object("Job", isTrue("Failed")), pods, said)).toMatchObject({
    state: "failed",
    exitCode: 11,
    said: ["obtain: second", "publish: second"],
  });
});

test("a run whose pods are gone says why it was given up", () => {
  expect(runOf(object("Job", isTrue("Failed")), [], said)).toMatchObject({
    state: "failed",
    exitCode: undefined,
    said: ["gave up"],
  });
});

test("a run that went well ends with 0", () => {
  const pods = [pod("two", "2", ended(0), ended(0))];

  expect(runOf(object("Job", isTrue("Complete")), pods, said)).toMatchObject({
    state: "succeeded",
    exitCode: 0,
  });
});

test.each([
  [
    "running",
    [pod("two", "2", { state: { running: {} } }, waiting("PodInitializing"))],
    "obtain: second",
  ],
  [
    "waiting",
    [pod("none", "2", waiting("ContainerCreating"), waiting("PodInitializing"))],
    "Init:0/1",
  ],
  ["waiting", [], "it has no pod"],
])("a run that has not ended is %s, and has no exit code", (state, pods, first) => {
  const run = runOf(object("Job", {}), pods, said);

  expect(run).toMatchObject({ state, exitCode: undefined });
  expect(run.said[0]).toBe(first);
});

test.each([
  ["up", { annotations: { "pulumi.com/autonamed": "true" } }],
  ["schedule", { ownerReferences: [{ kind: "CronJob", name: "cert-renew-cj" }] }],
  ["hand", {}],
  [
    "hand",
    {
      annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [{ kind: "CronJob", name: "cert-renew-cj" }],
    },
  ],
])("who started a run is told: %s", (startedBy, metadata) => {
  expect(runOf(object("Job", {}, metadata), [], said)).toMatchObject({ startedBy });
});
