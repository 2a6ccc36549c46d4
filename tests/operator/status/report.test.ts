import { report } from "../../../operator/status/report";
import {
  certificate,
  document,
  linesOf,
  minutesAgo,
  newer,
  well,
  withReplicas,
  wrong,
} from "../../support/operator/facts";

test("a stack without problems fits on one screen", () => {
  expect(report(well)).toEqual({
    well: true,
    text: `Stack prod in context prod-cluster, at 2026-11-22 12:00 UTC

Site          1 of 1 replica ready
  nginx-deploy-abc-1  11111111 since 2026-11-22 11:00 (60 minutes), the newest
Git           https://git.example.org/site main: reachable
Last build    11111111, 2026-11-22 11:00, 0.31 s, 42 pages
Last failure  none
Certificate   example.org
  valid until 2027-01-21 12:00 (60 days), issued by Some CA
  will be renewed by the first run after 2026-12-22, or earlier if the authority asks for it
Renewer       7 */6 * * * (UTC), next at 2026-11-22 12:07
  2026-11-22 08:00  by schedule  exit code 0: no renewal is due; unchanged
Drift         none since 2026-11-21 19:20, when Pulumi last changed something

All is well.
`,
  });
});

test("each problem comes with what to do next and a section of the runbook", () => {
  const { text, well: isWell } = report(
    withReplicas({ certificate: undefined, ready: false, phase: "Init:1/3" }),
  );

  expect(isWell).toBe(false);
  expect(text).toMatch(
    /\n3 problems:\n- 0 of 1 replica ready\n {2}Next: .*\n {2}See docs\/content\/\S+#\S+\n- /,
  );
});

test("no line with spaces is wider than the screen", () => {
  const message = "ERROR ".repeat(100);
  const lines = linesOf(
    withReplicas({
      certificate: { ...certificate, names: Array<string>(20).fill("example.org") },
      status: {
        ...document,
        newest: newer,
        lastFailure: { revision: newer, at: "2026-11-22T11:30:00Z", message },
        git: { at: "2026-11-22T11:30:00Z", message },
      },
    }),
  );

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("text of others can't move the cursor, hide a line or begin one", () => {
  const message = "fatal:\u001b[2Jno\u009b1A route\r\u202eto host";
  const facts = withReplicas({
    phase: "Bad\nAll is well.",
    ready: false,
    status: { ...document, git: { at: "2026-11-22T11:30:00Z", message } },
  });

  const { text } = report(facts);

  expect(text).toContain("\n  fatal: [2Jno 1A route to host\n");
  expect(text).not.toMatch(/[^\P{C}\n]|^All is well/mu);
});

test("a stack that isn't deployed has that as its only problem", () => {
  const facts = { ...well, isDeployed: false };

  expect(wrong(facts)).toEqual([
    [
      "this cluster has no namespace nginx-prod: the stack was never deployed to it, or was destroyed",
      "runbook/_index.md#see-what-is-going-on",
    ],
  ]);
  expect(linesOf(facts).join("\n")).not.toContain("Certificate");
});

test("an object that could not be read is a problem", () => {
  const facts = { ...well, unread: ["secrets is forbidden"] };

  expect(wrong(facts)).toEqual([
    [
      "not everything could be read: secrets is forbidden",
      "runbook/_index.md#see-what-is-going-on",
    ],
  ]);
  expect(linesOf(facts).join("\n")).toContain("\nDrift         none in what could be read since ");
});

test.each([
  [0, "0 seconds"],
  [1.5, "90 seconds"],
  [2, "2 minutes"],
  [119, "119 minutes"],
  [120, "2 hours"],
  [47 * 60, "47 hours"],
  [48 * 60, "2 days"],
])("%d minutes are printed as %s", (minutes, printed) => {
  const builtAt = minutesAgo(minutes).toISOString();

  const lines = linesOf(withReplicas({ status: { ...document, builtAt } }));

  expect(lines[3]).toContain(`(${printed})`);
});
