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
])("a pod's phase is the one that kubectl prints: %s", (phase, status: Status) => {
  expect(replicaOf(object("Pod", status))).toMatchObject({ phase });
});

test("a pod that is terminating, was evicted or ended with its node is not a replica", () => {
  const leaving = object("Pod", {}, { deletionTimestamp: "2026-11-22T11:00:00Z" });

  expect(replicaOf(leaving)).toBeUndefined();
  expect(replicaOf(object("Pod", { phase: "Failed" }))).toBeUndefined();
  expect(replicaOf(object("Pod", { phase: "Succeeded" }))).toBeUndefined();
});

test("restarts are the sum over all containers, including sidecars", () => {
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
const lastLines = new Map([
  ["one/lego", "obtain: first"],
  ["two/lego", "obtain: second"],
  ["two/publish", "publish: second"],
]);

test("the last try of a run counts", () => {
  const pods = [pod("two", "2", ended(0), ended(11)), pod("one", "1", ended(0), ended(13))];

  expect(runOf(object("Job", isTrue("Failed")), pods, lastLines)).toMatchObject({
    state: "failed",
    exitCode: 11,
    messages: ["obtain: second", "publish: second"],
  });
});

test("a run whose pods are gone shows why it was given up", () => {
  expect(runOf(object("Job", isTrue("Failed")), [], lastLines)).toMatchObject({
    state: "failed",
    exitCode: undefined,
    messages: ["gave up"],
  });
});

test("a successful run has the exit code 0", () => {
  const pods = [pod("two", "2", ended(0), ended(0))];

  expect(runOf(object("Job", isTrue("Complete")), pods, lastLines)).toMatchObject({
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
])("an unfinished run is %s, and has no exit code", (state, pods, first) => {
  const run = runOf(object("Job", {}), pods, lastLines);

  expect(run).toMatchObject({ state, exitCode: undefined });
  expect(run.messages[0]).toBe(first);
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
])("a run shows what started it: %s", (startedBy, metadata) => {
  expect(runOf(object("Job", {}, metadata), [], lastLines)).toMatchObject({ startedBy });
});
