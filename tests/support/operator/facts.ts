import type {
  Certificate,
  Facts,
  Replica,
  Run,
  StatusDocument,
} from "../../../operator/status/facts";
import { report } from "../../../operator/status/report";

/** The time of the report in these tests. */
export const now = new Date("2026-11-22T12:00:00Z");

/** The time this many minutes before `now`. */
export const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

/** The time this many days after `now`. */
export const inDays = (days: number): Date => minutesAgo(-days * 1440);

export const good = "1111111111111111111111111111111111111111";
export const newer = "2222222222222222222222222222222222222222";

export const document: StatusDocument = {
  revision: good,
  newest: good,
  builtAt: "2026-11-22T11:00:00Z",
  durationSeconds: 0.31,
  pages: 42,
  lastFailure: null,
  git: null,
};

export const certificate: Certificate = {
  serial: "01",
  names: ["example.org"],
  issuer: "Some CA",
  from: inDays(-30),
  until: inDays(60),
};

export const replica: Replica = {
  pod: "nginx-deploy-abc-1",
  ready: true,
  createdAt: minutesAgo(90),
  restarts: 0,
  phase: "Running",
  status: document,
  certificate,
};

export const run: Run = {
  startedBy: "schedule",
  at: minutesAgo(240),
  state: "succeeded",
  exitCode: 0,
  messages: [
    "obtain: no renewal is due: valid until 2027-01-21 12:00:00 UTC, the authority asks for no renewal yet (ARI)",
    "publish: unchanged: nginx-ssl-secret in nginx-prod already has this certificate",
  ],
};

export const schedule = {
  cron: "7 */6 * * *",
  suspended: false,
  since: inDays(-30),
  last: new Date("2026-11-22T06:07:00Z"),
};

/** A stack with one replica and no problem. */
export const well: Facts = {
  stack: "prod",
  context: "prod-cluster",
  now,
  isDeployed: true,
  site: { wanted: 1, follows: "https://git.example.org/site main", replicas: [replica] },
  tls: { domains: ["example.org"], renewer: { schedule, runs: [run] } },
  drift: { pulumiAt: minutesAgo(1000), differences: [] },
  unread: [],
};

/** The same with other replicas. */
export const withReplicas = (...replicas: readonly Partial<Replica>[]): Facts => ({
  ...well,
  site: {
    ...well.site,
    wanted: replicas.length,
    replicas: replicas.map((changes, i) => ({
      ...replica,
      pod: `pod-${String(i + 1)}`,
      ...changes,
    })),
  },
});

/** The same with another renewer. */
export const withRenewer = (changes: Partial<NonNullable<Facts["tls"]>["renewer"]>): Facts => ({
  ...well,
  tls: { domains: ["example.org"], renewer: { schedule, runs: [run], ...changes } },
});

/** The lines of a report. */
export const linesOf = (facts: Facts): readonly string[] => report(facts).text.split("\n");

/** The problems in a report, each with its section in the runbook. */
export function wrong(facts: Facts): readonly (readonly [problem: string, see: string])[] {
  const unfolded = report(facts).text.replaceAll("\n    ", " ");
  const problems = unfolded.matchAll(/^- (.*)\n {2}Next: .*\n {2}See docs\/content\/(.*)$/gm);
  return [...problems].map(([, problem = "", see = ""]) => [problem, see]);
}
