import type { Replica } from "../../../operator/status/facts";
import {
  document,
  good,
  linesOf,
  minutesAgo,
  newer,
  well,
  withReplicas,
  wrong,
} from "../../support/operator/facts";

const starting: Partial<Replica> = {
  ready: false,
  phase: "Init:1/3",
  createdAt: minutesAgo(1),
  status: undefined,
};

test("each replica is shown with its commit and the time of its build", () => {
  const lines = linesOf(
    withReplicas({}, { status: { ...document, builtAt: "2026-11-21T09:00:00Z" }, restarts: 2 }),
  );

  expect(lines.slice(2, 5)).toEqual([
    "Site          2 of 2 replicas ready",
    "  pod-1  11111111 since 2026-11-22 11:00 (60 minutes), the newest",
    "  pod-2  11111111 since 2026-11-21 09:00 (27 hours), the newest, 2 restarts",
  ]);
});

test("a build in progress is not a problem", () => {
  const facts = withReplicas({ status: { ...document, newest: newer } });

  expect(linesOf(facts)[3]).toContain(", newest is 22222222");
  expect(wrong(facts)).toEqual([]);
});

test("if replicas have seen different commits, neither is called the newest", () => {
  const lines = linesOf(
    withReplicas({}, { status: { ...document, revision: newer, newest: newer } }),
  );

  expect(lines[3]).toContain(
    "11111111 since 2026-11-22 11:00 (60 minutes), the newest it has seen",
  );
});

test("a missing replica is a problem at once", () => {
  expect(wrong(withReplicas({}, starting))).toEqual([
    ["1 of 2 replicas ready", "runbook/pods.md#a-pod-runs-and-is-not-ready-or-is-gone"],
  ]);
});

test("a replica without a pod has its own section of the runbook", () => {
  expect(wrong({ ...well, site: { ...well.site, wanted: 2 } })).toEqual([
    ["1 of 2 replicas ready, and the others have no pod", "runbook/pods.md#a-pod-is-missing"],
  ]);
});

test("an additional pod that has just started is not a problem: it belongs to a rollout", () => {
  const facts = withReplicas({}, starting);

  expect(wrong({ ...facts, site: { ...facts.site, wanted: 1 } })).toEqual([]);
});

test.each([
  ["Init:0/3", "runbook/pods.md#a-pod-stays-in-init03"],
  ["Init:1/2", "runbook/pods.md#a-pod-stays-in-init13"],
  ["Init:2/3", "runbook/pods.md#a-pod-stays-in-init23"],
  ["Init:0/3 ImagePullBackOff", "runbook/pods.md#imagepullbackoff-kubernetes"],
  ["ErrImagePull", "runbook/pods.md#imagepullbackoff-kubernetes"],
  ["CrashLoopBackOff", "runbook/pods.md#a-pod-runs-and-is-not-ready-or-is-gone"],
])("a pod that stays in %s has its own section", (phase, see) => {
  const facts = withReplicas({}, { ...starting, phase, createdAt: minutesAgo(3) });

  expect(wrong({ ...facts, site: { ...facts.site, wanted: 1 } })).toEqual([
    [`pod-2 is not ready 3 minutes after its creation: ${phase}`, see],
  ]);
});

test("a failure of git is shown with its first time and its first line", () => {
  const git = { at: "2026-11-22T11:58:00Z", message: "fatal: no route to host\nfatal: more" };
  const facts = withReplicas(
    { status: { ...document, git: { ...git, at: "2026-11-22T11:59:00Z" } } },
    { status: { ...document, git } },
    {},
  );

  const lines = linesOf(facts);
  expect(lines.slice(6, 9)).toEqual([
    "Git           https://git.example.org/site main",
    "  fails in 2 of 3 replicas since 2026-11-22 11:58 (2 minutes)",
    "  fatal: no route to host",
  ]);
  expect(wrong(facts)).toEqual([
    [
      "git fails in 2 of 3 replicas: the site stays up, but new commits are not served",
      "runbook/git.md#what-git-says",
    ],
  ]);
});

const failure = {
  revision: newer,
  at: "2026-11-22T11:30:00Z",
  message: "\nERROR no such layout\nmore",
};

test("a newest commit that doesn't build is one problem for all replicas", () => {
  const status = { ...document, newest: newer, lastFailure: failure };
  const facts = withReplicas({ status }, { status });

  expect(linesOf(facts).join("\n")).toContain(
    "\nLast failure  22222222, 2026-11-22 11:30\n  ERROR no such layout\n",
  );
  expect(wrong(facts)).toEqual([
    [
      "the newest commit, 22222222, doesn't build; an older one is served",
      "runbook/builds.md#a-commit-does-not-build",
    ],
  ]);
});

test("a failure that a later commit fixed is shown, and is not a problem", () => {
  const status = { ...document, revision: good, newest: good, lastFailure: failure };

  expect(linesOf(withReplicas({ status }))).toContain("Last failure  22222222, 2026-11-22 11:30");
  expect(wrong(withReplicas({ status }))).toEqual([]);
});

test("a pod without any release says so", () => {
  const facts = withReplicas({ status: { ...document, revision: "" } });

  expect(linesOf(facts)[3]).toBe("  pod-1  serves nothing yet");
  expect(linesOf(facts)).toContain("Last build    none");
});

test("without a status document it is unknown whether git is reachable", () => {
  const lines = linesOf(withReplicas({ status: undefined }));

  expect(lines[3]).toBe("  pod-1  reports no status");
  expect(lines).toContain(
    "Git           https://git.example.org/site main: unknown, no replica reports it",
  );
});

test("a ready pod without a status document is a problem", () => {
  const facts = withReplicas({}, { status: undefined });

  expect(wrong(facts)).toEqual([
    [
      "pod-2 is ready but has no status document, so the state of git, builds and certificate is unknown",
      "runbook/_index.md#see-what-is-going-on",
    ],
  ]);
  expect(wrong({ ...facts, unread: ["pods are forbidden"] })).toHaveLength(1);
});
