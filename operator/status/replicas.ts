import { runbook } from "../lib/runbook";
import type { Facts, Replica, StatusDocument } from "./facts";
import type { Finding, Section } from "./section";
import { counted, lengthOf, short, since } from "./text";

/** How long a pod may take to become ready before that is a problem. */
const startMilliseconds = 2 * 60_000;

/** The replicas, and the commit that each serves. */
export function replicasSection({ site, now, unread }: Facts): Section {
  const ready = site.replicas.filter((replica) => replica.ready).length;
  const newest = newestSeen(site.replicas);
  return {
    title: "Site",
    lines: [
      `${String(ready)} of ${counted(site.wanted, "replica")} ready`,
      ...site.replicas.map((replica) => lineOf(replica, newest, now)),
    ],
    findings: [
      ...missing(site.wanted, site.replicas, ready),
      ...site.replicas
        .filter(
          (replica) =>
            !replica.ready && now.getTime() - replica.createdAt.getTime() > startMilliseconds,
        )
        .map((replica) => notReady(replica, now)),
      // The reason may be that it could not be read, which is a problem of its own.
      ...(unread.length > 0 ? [] : site.replicas.filter(lacksStatus).map(noStatus)),
    ],
  };
}

function lineOf(replica: Replica, newest: readonly string[], now: Date): string {
  const { pod, ready, phase, restarts, status } = replica;
  const serves =
    status === undefined
      ? "reports no status"
      : status.revision === ""
        ? "serves nothing yet"
        : `${short(status.revision)} since ${since(new Date(status.builtAt), now)}${suffix(status, newest)}`;
  return [
    `${pod}  ${serves}`,
    ...(ready ? [] : [phase]),
    ...(restarts === 0 ? [] : [counted(restarts, "restart")]),
  ].join(", ");
}

/** The newest commits that replicas have seen. Replicas that poll at different moments may have seen different ones. */
const newestSeen = (replicas: readonly Replica[]): readonly string[] => [
  ...new Set(replicas.flatMap(({ status }) => status?.newest ?? [])),
];

function suffix({ revision, newest }: StatusDocument, all: readonly string[]): string {
  if (revision !== newest) return `, newest is ${short(newest)}`;
  return all.length === 1 ? ", the newest" : ", the newest it has seen";
}

function missing(wanted: number, replicas: readonly Replica[], ready: number): Finding[] {
  if (ready >= wanted) return [];
  const problem = `${String(ready)} of ${counted(wanted, "replica")} ready`;
  return replicas.length < wanted
    ? [
        {
          problem: `${problem}, and the others have no pod`,
          next: "find out why no pod is created",
          see: runbook.podMissing,
        },
      ]
    : [
        {
          problem,
          next: "wait if a pod has just started, otherwise find out why it isn't ready",
          see: runbook.podNotReady,
        },
      ];
}

/** A pod becomes ready with its first release, and every release comes with a status document. */
const lacksStatus = ({ ready, status }: Replica): boolean => ready && status === undefined;

function noStatus({ pod }: Replica): Finding {
  return {
    problem: `${pod} is ready but has no status document, so the state of git, builds and certificate is unknown`,
    next: "read the log of its container hugo",
    see: runbook.overview,
  };
}

function notReady({ pod, phase, createdAt }: Replica, now: Date): Finding {
  const age = lengthOf(now.getTime() - createdAt.getTime());
  const problem = `${pod} is not ready ${age} after its creation: ${phase}`;
  if (/Image|ErrImage/.test(phase)) {
    return {
      problem,
      next: "correct the image, or the access to its registry",
      see: runbook.image,
    };
  }
  const sections = [
    ["Init:0/", runbook.waitsForGit],
    ["Init:1/", runbook.waitsForBuild],
    ["Init:2/", runbook.waitsForCertificate],
  ] as const;
  const [, section = runbook.podNotReady] =
    sections.find(([start]) => phase.startsWith(start)) ?? [];
  return { problem, next: "find out what it waits for", see: section };
}
