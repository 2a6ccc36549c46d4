import { runbook } from "../lib/runbook";
import type { Facts, StatusDocument } from "./facts";
import type { Section } from "./section";
import { counted, cut, firstLine, minuteOf, short, since } from "./text";

/** The length of a message on the screen, in characters: three lines. */
const maxLength = 270;

/** Whether git-sync reaches the repository. */
export function gitSection({ site, now }: Facts): Section {
  const failing = site.replicas.flatMap(({ status }) => status?.git ?? []);
  const [first] = failing.sort((a, b) => a.at.localeCompare(b.at));
  if (first === undefined) {
    const known = site.replicas.some(({ status }) => status !== undefined);
    const lines = [`${site.follows}: ${known ? "reachable" : "unknown, no replica reports it"}`];
    return { title: "Git", lines, findings: [] };
  }
  const failure = `fails in ${String(failing.length)} of ${counted(site.replicas.length, "replica")}`;
  return {
    title: "Git",
    lines: [
      site.follows,
      `${failure} since ${since(new Date(first.at), now)}`,
      messageOf(first.message),
    ],
    findings: [
      {
        problem: `git ${failure}: the site stays up, but new commits are not served`,
        next: "look up git's message",
        see: runbook.git,
      },
    ],
  };
}

/** The last successful build and the last failed one. */
export function buildSections({ site }: Facts): Section[] {
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
          : [`${short(last.revision)}, ${minuteOf(new Date(last.at))}`, messageOf(last.message)],
      findings: [...new Set(unserved.map(({ newest }) => newest))].map((newest) => ({
        problem: `the newest commit, ${short(newest)}, doesn't build; an older one is served`,
        next: "fix the site and push, or revert the commit",
        see: runbook.commit,
      })),
    },
  ];
}

/** A message without the path of git-sync's checkout. */
const messageOf = (message: string): string =>
  cut(firstLine(message).replaceAll(/\/git\/\.worktrees\/[0-9a-f]+\//g, ""), maxLength);

const builtLine = ({ revision, builtAt, durationSeconds, pages }: StatusDocument): string =>
  `${short(revision)}, ${minuteOf(new Date(builtAt))}, ${String(durationSeconds)} s, ${counted(pages, "page")}`;
