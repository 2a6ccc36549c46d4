import { see } from "../lib/runbook";
import type { Facts, Replica, StatusDocument } from "./facts";
import type { Finding, Section } from "./section";
import { counted, lengthOf, short, since } from "./text";

/** How long a pod may take to be ready, before it is said to be late. */
const startMilliseconds = 2 * 60_000;

/** What each replica serves. */
export function replicasSection({ site, now, unread }: Facts): Section {
  const ready = site.replicas.filter((replica) => replica.ready).length;
  const newest = seen(site.replicas);
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
      // What may not be read is told by itself.
      ...(unread.length > 0 ? [] : site.replicas.filter(isSilent).map(silent)),
    ],
  };
}

function lineOf(replica: Replica, newest: readonly string[], now: Date): string {
  const { pod, ready, phase, restarts, status } = replica;
  const serves =
    status === undefined
      ? "doesn't tell what it serves"
      : status.revision === ""
        ? "serves nothing yet"
        : `${short(status.revision)} since ${since(new Date(status.builtAt), now)}${place(status, newest)}`;
  return [
    `${pod}  ${serves}`,
    ...(ready ? [] : [phase]),
    ...(restarts === 0 ? [] : [counted(restarts, "restart")]),
  ].join(", ");
}

/** The newest commits that were seen: more than one only where replicas look at different moments. */
const seen = (replicas: readonly Replica[]): readonly string[] => [
  ...new Set(replicas.flatMap(({ status }) => status?.newest ?? [])),
];

function place({ revision, newest }: StatusDocument, all: readonly string[]): string {
  if (revision !== newest) return `, newest is ${short(newest)}`;
  return all.length === 1 ? ", the newest" : ", the newest it has seen";
}

function missing(wanted: number, replicas: readonly Replica[], ready: number): Finding[] {
  if (ready >= wanted) return [];
  const what = `${String(ready)} of ${counted(wanted, "replica")} ready`;
  return replicas.length < wanted
    ? [
        {
          what: `${what}, and no pod for the others`,
          next: "see why none is made",
          see: see.podMissing,
        },
      ]
    : [
        {
          what,
          next: "wait for a pod that has just begun, or see why it isn't",
          see: see.podNotReady,
        },
      ];
}

/** A pod is ready once it has a release, and with that a status document. */
const isSilent = ({ ready, status }: Replica): boolean => ready && status === undefined;

function silent({ pod }: Replica): Finding {
  return {
    what: `${pod} is ready and has no status document: whether git, builds and certificate are well can't be told`,
    next: "see what its container hugo says",
    see: see.overview,
  };
}

function notReady({ pod, phase, createdAt }: Replica, now: Date): Finding {
  const age = lengthOf(now.getTime() - createdAt.getTime());
  const what = `${pod} is not ready, ${age} after it was made: ${phase}`;
  if (/Image|ErrImage/.test(phase)) {
    return { what, next: "correct the image, or the way to its registry", see: see.image };
  }
  const places = [
    ["Init:0/", see.waitsForGit],
    ["Init:1/", see.waitsForBuild],
    ["Init:2/", see.waitsForCertificate],
  ] as const;
  const [, section = see.podNotReady] = places.find(([begins]) => phase.startsWith(begins)) ?? [];
  return { what, next: "see what it waits for", see: section };
}
