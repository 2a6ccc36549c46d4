import { exitCodes } from "../../components/certRenewer/exitCodes";
import { see } from "../lib/runbook";
import { scheduled } from "./cron";
import type { Facts, Run, Schedule } from "./facts";
import type { Finding, Section } from "./section";
import { cut, lengthOf, minuteOf } from "./text";

/** How many runs are shown. */
const shown = 4;
/** A run is started within seconds, but may have to wait for one that takes its two hours. */
const lateMilliseconds = 3 * 3_600_000;
/** How long a pod may take to begin. */
const beginMilliseconds = 5 * 60_000;
/** docs/content/runbook/renewer.md, "Exit codes": the authority or lego refused. */

/** When the renewer runs, and what came of its last runs. Undefined where there is none. */
export function renewerSection(facts: Facts): Section | undefined {
  if (facts.tls === undefined) return undefined;
  const { schedule, runs } = facts.tls.renewer;
  const last = runs.find(({ state }) => state === "succeeded" || state === "failed");
  return {
    title: "Renewer",
    lines: [
      schedule === undefined ? "has no CronJob" : timing(schedule, facts.now),
      ...(runs.length === 0 ? ["no runs are left"] : runs.slice(0, shown).map(lineOf)),
    ],
    findings: [
      ...(last?.state === "failed" ? [failure(last, facts)] : []),
      ...runs.filter((run) => waitsLong(run, facts.now)).map((run) => waits(run, facts)),
      ...(schedule === undefined ? [] : missed(schedule, facts)),
    ],
  };
}

function timing({ cron, suspended }: Schedule, now: Date): string {
  if (suspended) return "suspended: it runs by hand alone";
  const next = scheduled(cron, "next", now);
  return next === undefined ? `${cron}, in UTC` : `${cron}, in UTC; next at ${minuteOf(next)}`;
}

const startedBy = { schedule: "by schedule", up: "by up", hand: "by hand" } as const;

function lineOf({ at, startedBy: who, state, exitCode, said }: Run): string {
  const end = exitCode === undefined ? state : `exit code ${String(exitCode)}`;
  return `${minuteOf(at)}  ${startedBy[who].padEnd(11)}  ${end}: ${said.map(decision).join("; ") || "no log is left"}`;
}

/** The first words of a line, which say what was decided; the reason is the log's. */
const decision = (line: string): string =>
  /^(?:obtain|publish): (.*?)(?:: |;|,? \(|$)/.exec(line)?.[1] ?? line;

function failure({ at, exitCode, said }: Run, { now, stack }: Facts): Finding {
  const code = exitCode === undefined ? "" : ` with exit code ${String(exitCode)}`;
  const cause = exitCode === exitCodes.notObtained ? said[0] : said.at(-1);
  const what = `the renewer's last run, ${lengthOf(now.getTime() - at.getTime())} ago, failed${code}`;
  return {
    what: cause === undefined ? what : `${what}: ${cut(cause, 360)}`,
    next: `mend the cause, then npm run renew -- --stack ${stack}`,
    see: exitCode === exitCodes.notObtained ? see.noCertificate : see.run,
  };
}

function waitsLong({ state, at }: Run, now: Date): boolean {
  return state === "waiting" && now.getTime() - at.getTime() > beginMilliseconds;
}

function waits({ at, said }: Run, { now }: Facts): Finding {
  return {
    what: `a run of the renewer has not begun for ${lengthOf(now.getTime() - at.getTime())}: ${said.join("; ")}`,
    next: "see what its pod waits for",
    see: see.runWaits,
  };
}

/** The cluster itself makes up for a run that it missed: longer ago, nobody does. */
function missed({ cron, suspended, since, last }: Schedule, { now, stack }: Facts): Finding[] {
  const due = scheduled(cron, "last", new Date(now.getTime() - lateMilliseconds));
  if (suspended || due === undefined || due < since || (last !== undefined && last >= due))
    return [];
  return [
    {
      what: `no run since ${last === undefined ? "the beginning" : minuteOf(last)}, though one was due at ${minuteOf(due)}`,
      next: `npm run renew -- --stack ${stack}; see whether the cluster starts any CronJob`,
      see: see.runs,
    },
  ];
}
