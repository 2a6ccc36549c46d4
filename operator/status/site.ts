import type { Facts, Replica, StatusDocument } from "./facts";
import { see } from "./runbook";
import type { Finding, Section } from "./section";
import { counted, cut, firstLine, lengthOf, minuteOf, short } from "./text";

/** How long a pod may take to be ready, before it is said to be late. */
const startMilliseconds = 2 * 60_000;

/** The replicas, git, and builds. */
export function siteSections(facts: Facts): readonly Section[] {
  return [replicasSection(facts), gitSection(facts), ...buildSections(facts)];
}

function replicasSection({ site, now }: Facts): Section {
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
    ],
  };
}

function lineOf(replica: Replica, newest: readonly string[], now: Date): string {
  const { pod, ready, phase, restarts, status } = replica;
  const serves =
    status === undefined || status.revision === ""
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
  if (revision !== newest) return `, not the newest (${short(newest)})`;
  return all.length === 1 ? ", the newest" : ", the newest it has seen";
}

const since = (date: Date, now: Date): string =>
  `${minuteOf(date)} (${lengthOf(now.getTime() - date.getTime())})`;

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

function gitSection({ site, now }: Facts): Section {
  const failing = site.replicas.flatMap(({ status }) => status?.git ?? []);
  const [first] = failing.sort((a, b) => a.at.localeCompare(b.at));
  if (first === undefined) {
    const told = site.replicas.some(({ status }) => status !== undefined);
    const lines = [`${site.follows}: ${told ? "answers" : "no replica tells"}`];
    return { title: "Git", lines, findings: [] };
  }
  const told = `fails in ${String(failing.length)} of ${counted(site.replicas.length, "replica")}`;
  return {
    title: "Git",
    lines: [
      `${site.follows}: ${told} since ${since(new Date(first.at), now)}`,
      firstLine(first.message),
    ],
    findings: [
      {
        what: `git ${told}; what is served stays, and nothing new comes`,
        next: "see what its message asks for",
        see: see.git,
      },
    ],
  };
}

function buildSections({ site }: Facts): Section[] {
  const documents = site.replicas.flatMap(({ status }) => status ?? []);
  const [built] = documents
    .filter(({ revision }) => revision !== "")
    .sort((a, b) => b.builtAt.localeCompare(a.builtAt));
  const failed = documents.filter(({ lastFailure }) => lastFailure !== null);
  const [last] = failed
    .flatMap(({ lastFailure }) => lastFailure ?? [])
    .sort((a, b) => b.at.localeCompare(a.at));
  const unserved = documents.filter(
    ({ revision, newest, lastFailure }) => revision !== newest && lastFailure?.revision === newest,
  );
  return [
    { title: "Last build", lines: [built === undefined ? "none" : builtLine(built)], findings: [] },
    {
      title: "Last failure",
      lines:
        last === undefined
          ? ["none"]
          : [
              `${short(last.revision)}, ${minuteOf(new Date(last.at))}`,
              cut(firstLine(last.message), 300),
            ],
      findings: [...new Set(unserved.map(({ newest }) => newest))].map((newest) => ({
        what: `the newest commit, ${short(newest)}, doesn't build; the one before it is served`,
        next: "mend the site and push, or take the commit back",
        see: see.commit,
      })),
    },
  ];
}

const builtLine = ({ revision, builtAt, durationSeconds, pages }: StatusDocument): string =>
  `${short(revision)}, ${minuteOf(new Date(builtAt))}, ${String(durationSeconds)} s, ${counted(pages, "page")}`;
