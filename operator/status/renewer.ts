import { exitCodes } from "../../components/certRenewer/exitCodes";
import { runbook } from "../lib/runbook";
import { scheduled } from "./cron";
import type { Facts, Run, Schedule } from "./facts";
import type { Finding, Section } from "./section";
import { cut, lengthOf, minuteOf } from "./text";

/** How many runs are listed. */
const listed = 4;
/** A run starts within seconds, but may have to wait for another run, which can take two hours. */
const lateMilliseconds = 3 * 3_600_000;
/** How long a pod may take to start. */
const startMilliseconds = 5 * 60_000;

/** The renewer's schedule and its last runs. Undefined if a proxy terminates TLS, so that there is no renewer. */
export function renewerSection(facts: Facts): Section | undefined {
  if (facts.tls === undefined) return undefined;
  const { schedule, runs } = facts.tls.renewer;
  const last = runs.find(({ state }) => state === "succeeded" || state === "failed");
  return {
    title: "Renewer",
    lines: [
      schedule === undefined ? "no CronJob" : timing(schedule, facts.now),
      ...(runs.length === 0 ? ["no runs"] : runs.slice(0, listed).map(lineOf)),
    ],
    findings: [
      ...(last?.state === "failed" ? [failure(last, facts)] : []),
      ...runs.filter((run) => isStuck(run, facts.now)).map((run) => stuck(run, facts)),
      ...(schedule === undefined ? [] : missed(schedule, facts)),
    ],
  };
}

function timing({ cron, suspended }: Schedule, now: Date): string {
  if (suspended) return "suspended, runs only by hand";
  const next = scheduled(cron, "next", now);
  return next === undefined ? `${cron} (UTC)` : `${cron} (UTC), next at ${minuteOf(next)}`;
}

const startedBy = { schedule: "by schedule", up: "by up", hand: "by hand" } as const;

function lineOf({ at, startedBy: who, state, exitCode, messages }: Run): string {
  const end = exitCode === undefined ? state : `exit code ${String(exitCode)}`;
  return `${minuteOf(at)}  ${startedBy[who].padEnd(11)}  ${end}: ${messages.map(decision).join("; ") || "its log is gone"}`;
}

/** The decision, which is the beginning of a log line. The rest of the line is the reason. */
const decision = (line: string): string =>
  /^(?:obtain|publish): (.*?)(?:: |;|,? \(|$)/.exec(line)?.[1] ?? line;

function failure({ at, exitCode, messages }: Run, { now, stack }: Facts): Finding {
  const code = exitCode === undefined ? "" : ` with exit code ${String(exitCode)}`;
  const cause = exitCode === exitCodes.notObtained ? messages[0] : messages.at(-1);
  const problem = `the renewer's last run, ${lengthOf(now.getTime() - at.getTime())} ago, failed${code}`;
  return {
    problem: cause === undefined ? problem : `${problem}: ${cut(cause, 360)}`,
    next: `fix the cause, then npm run renew -- --stack ${stack}`,
    see: exitCode === exitCodes.notObtained ? runbook.noCertificate : runbook.run,
  };
}

function isStuck({ state, at }: Run, now: Date): boolean {
  return state === "waiting" && now.getTime() - at.getTime() > startMilliseconds;
}

function stuck({ at, messages }: Run, { now }: Facts): Finding {
  return {
    problem: `a run of the renewer has been waiting to start for ${lengthOf(now.getTime() - at.getTime())}: ${messages.join("; ")}`,
    next: "find out what its pod waits for",
    see: runbook.runWaits,
  };
}

/** A problem if a scheduled run is late. The cluster makes up for a missed run by itself, but not after this long. */
function missed({ cron, suspended, since, last }: Schedule, { now, stack }: Facts): Finding[] {
  const due = scheduled(cron, "last", new Date(now.getTime() - lateMilliseconds));
  if (suspended || due === undefined || due < since || (last !== undefined && last >= due))
    return [];
  return [
    {
      problem: `no run ${last === undefined ? "yet" : `since ${minuteOf(last)}`}, although one was due at ${minuteOf(due)}`,
      next: `npm run renew -- --stack ${stack}; check that the cluster starts CronJobs at all`,
      see: runbook.runs,
    },
  ];
}
