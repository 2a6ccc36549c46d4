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
  said: [
    "obtain: not obtained: acme:error:dns",
    "publish: the certificate stays in use until then",
  ],
};

test("the last four runs are told, the newest first, each with what it decided", () => {
  const runs = [0, 1, 2, 3, 4].map((hours) => ({ ...run, at: minutesAgo(hours * 60) }));
  const lines = linesOf(withRenewer({ runs: [{ ...failed, startedBy: "hand" }, ...runs] }));

  const first = lines.findIndex((line) => line.startsWith("Renewer"));
  expect(lines.slice(first + 1, first + 6)).toEqual([
    "  2026-11-22 08:00  by hand      exit code 11: not obtained; the certificate stays in use until then",
    ...["12", "11", "10"].map(
      (hour) => `  2026-11-22 ${hour}:00  by schedule  exit code 0: nothing is due; unchanged`,
    ),
    expect.stringMatching(/^Drift/),
  ]);
});

test.each([
  [11, "obtain: not obtained: acme:error:dns", "no-certificate.md#ask-as-the-authority-does"],
  [13, "publish: the certificate stays in use until then", "renewer.md#exit-codes"],
])(
  "a last run that ended with %d is wrong, told by the half that says why",
  (exitCode, why, see) => {
    expect(wrong(withRenewer({ runs: [{ ...failed, exitCode }, run] }))).toEqual([
      [
        `the renewer's last run, 4 hours ago, failed with exit code ${String(exitCode)}: ${why}`,
        `runbook/${see}`,
      ],
    ]);
  },
);

test("a failure before a run that went well is no fault", () => {
  expect(wrong(withRenewer({ runs: [run, failed] }))).toEqual([]);
});

test("a run that goes on hides no failure of the one before", () => {
  const running: Run = { ...run, state: "running", exitCode: undefined, at: minutesAgo(1) };

  expect(wrong(withRenewer({ runs: [running, failed] }))).toHaveLength(1);
});

test("a run whose pod waits is wrong after five minutes, with what it waits for", () => {
  const waiting = (minutes: number): Run => ({
    ...run,
    state: "waiting",
    exitCode: undefined,
    at: minutesAgo(minutes),
    said: ["Init:0/1"],
  });

  expect(wrong(withRenewer({ runs: [waiting(4), run] }))).toEqual([]);
  expect(wrong(withRenewer({ runs: [waiting(6), run] }))).toEqual([
    [
      "a run of the renewer has not begun for 6 minutes: Init:0/1",
      "runbook/certificates.md#the-renewers-pod-waits",
    ],
  ]);
});

test("a scheduled run that never came is wrong, three hours after its time", () => {
  const last = new Date("2026-11-21T18:07:00Z");
  const late = (cron: string) => wrong(withRenewer({ schedule: { ...schedule, cron, last } }));

  expect(late("1 9 * * *")).toEqual([]);
  expect(late("0 9 * * *")).toEqual([
    [
      "no run since 2026-11-21 18:07, though one was due at 2026-11-22 09:00",
      "runbook/certificates.md#see-the-certificate",
    ],
  ]);
});

test("before its first time a schedule has missed nothing", () => {
  const since = new Date("2026-11-22T08:30:00Z");

  expect(wrong(withRenewer({ schedule: { ...schedule, since, last: undefined } }))).toEqual([]);
});

test("a schedule that is suspended misses nothing, and says that it is", () => {
  const facts = withRenewer({ schedule: { ...schedule, suspended: true, last: undefined } });

  expect(linesOf(facts)).toContain("Renewer       suspended: it runs by hand alone");
  expect(wrong(facts)).toEqual([]);
});

test("a run whose log is gone is told by its exit code", () => {
  const lines = linesOf(withRenewer({ runs: [{ ...run, said: [] }] }));

  expect(lines).toContain("  2026-11-22 08:00  by schedule  exit code 0: no log is left");
});
