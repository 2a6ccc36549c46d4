import type { Run } from "../../../operator/status/facts";
import {
  linesOf,
  minutesAgo,
  run,
  schedule,
  withRenewer,
  wrong,
} from "../../support/operator/facts";

const failed: Run = {
  ...run,
  state: "failed",
  exitCode: 11,
  messages: [
    "obtain: not obtained: acme:error:dns",
    "publish: the certificate stays in use until then",
  ],
};

test("the last four runs are shown, newest first, each with its decisions", () => {
  const runs = [0, 1, 2, 3, 4].map((hours) => ({ ...run, at: minutesAgo(hours * 60) }));
  const lines = linesOf(withRenewer({ runs: [{ ...failed, startedBy: "hand" }, ...runs] }));

  const first = lines.findIndex((line) => line.startsWith("Renewer"));
  expect(lines.slice(first + 1, first + 6)).toEqual([
    "  2026-11-22 08:00  by hand      exit code 11: not obtained; the certificate stays in use until then",
    ...["12", "11", "10"].map(
      (hour) => `  2026-11-22 ${hour}:00  by schedule  exit code 0: no renewal is due; unchanged`,
    ),
    expect.stringMatching(/^Drift/),
  ]);
});

test.each([
  [11, "obtain: not obtained: acme:error:dns", "no-certificate.md#ask-as-the-authority-does"],
  [13, "publish: the certificate stays in use until then", "renewer.md#exit-codes"],
])(
  "a last run that ended with %d is a problem, with the message of the container that failed",
  (exitCode, why, see) => {
    expect(wrong(withRenewer({ runs: [{ ...failed, exitCode }, run] }))).toEqual([
      [
        `the renewer's last run, 4 hours ago, failed with exit code ${String(exitCode)}: ${why}`,
        `runbook/${see}`,
      ],
    ]);
  },
);

test("a failure before a successful run is not a problem", () => {
  expect(wrong(withRenewer({ runs: [run, failed] }))).toEqual([]);
});

test("a running run doesn't hide the failure of the one before", () => {
  const running: Run = { ...run, state: "running", exitCode: undefined, at: minutesAgo(1) };

  expect(wrong(withRenewer({ runs: [running, failed] }))).toHaveLength(1);
});

test("a run whose pod has been waiting for five minutes is a problem", () => {
  const waiting = (minutes: number): Run => ({
    ...run,
    state: "waiting",
    exitCode: undefined,
    at: minutesAgo(minutes),
    messages: ["Init:0/1"],
  });

  expect(wrong(withRenewer({ runs: [waiting(4), run] }))).toEqual([]);
  expect(wrong(withRenewer({ runs: [waiting(6), run] }))).toEqual([
    [
      "a run of the renewer has been waiting to start for 6 minutes: Init:0/1",
      "runbook/certificates.md#the-renewers-pod-waits",
    ],
  ]);
});

test("a scheduled run that didn't start is a problem three hours after its time", () => {
  const last = new Date("2026-11-21T18:07:00Z");
  const late = (cron: string) => wrong(withRenewer({ schedule: { ...schedule, cron, last } }));

  expect(late("1 9 * * *")).toEqual([]);
  expect(late("0 9 * * *")).toEqual([
    [
      "no run since 2026-11-21 18:07, although one was due at 2026-11-22 09:00",
      "runbook/certificates.md#see-the-certificate",
    ],
  ]);
});

test("a new schedule has missed no run before its first time", () => {
  const since = new Date("2026-11-22T08:30:00Z");

  expect(wrong(withRenewer({ schedule: { ...schedule, since, last: undefined } }))).toEqual([]);
});

test("a suspended schedule misses no run, and is shown as suspended", () => {
  const facts = withRenewer({ schedule: { ...schedule, suspended: true, last: undefined } });

  expect(linesOf(facts)).toContain("Renewer       suspended, runs only by hand");
  expect(wrong(facts)).toEqual([]);
});

test("a run whose log is gone is shown with its exit code", () => {
  const lines = linesOf(withRenewer({ runs: [{ ...run, messages: [] }] }));

  expect(lines).toContain("  2026-11-22 08:00  by schedule  exit code 0: its log is gone");
});
