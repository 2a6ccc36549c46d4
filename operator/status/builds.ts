import { see } from "../lib/runbook";
import type { Facts, StatusDocument } from "./facts";
import type { Section } from "./section";
import { counted, cut, firstLine, minuteOf, short, since } from "./text";

/** Of a message, in characters: three lines. */
const longest = 270;

/** Whether git answers, and what became of what came from it. */
export function gitSection({ site, now }: Facts): Section {
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
      site.follows,
      `${told} since ${since(new Date(first.at), now)}`,
      messageOf(first.message),
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

/** The last build, and the last that failed. */
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
        what: `the newest commit, ${short(newest)}, doesn't build; an older one is served`,
        next: "mend the site and push, or take the commit back",
        see: see.commit,
      })),
    },
  ];
}

/** Without where git-sync keeps that commit. */
const messageOf = (message: string): string =>
  cut(firstLine(message).replaceAll(/\/git\/\.worktrees\/[0-9a-f]+\//g, ""), longest);

const builtLine = ({ revision, builtAt, durationSeconds, pages }: StatusDocument): string =>
  `${short(revision)}, ${minuteOf(new Date(builtAt))}, ${String(durationSeconds)} s, ${counted(pages, "page")}`;
