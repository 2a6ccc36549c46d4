import { scheduled } from "../../../operator/status/cron";

/** A Sunday. */
const now = new Date("2026-11-22T12:30:00Z");

test.each([
  ["7 */6 * * *", "2026-11-22T12:07", "2026-11-22T18:07"],
  ["30 12 * * *", "2026-11-22T12:30", "2026-11-23T12:30"],
  ["45 4 1 * *", "2026-11-01T04:45", "2026-12-01T04:45"],
  ["0 0 1 1 *", "2026-01-01T00:00", "2027-01-01T00:00"],
  ["0 9 * * mon", "2026-11-16T09:00", "2026-11-23T09:00"],
  ["0 9 20 * 0", "2026-11-22T09:00", "2026-11-29T09:00"],
  ["0 0 29 2 *", "2024-02-29T00:00", "2028-02-29T00:00"],
])("the last time of %s was %s, and the next one is %s", (expression, last, next) => {
  expect(scheduled(expression, "last", now)).toEqual(new Date(`${last}:00Z`));
  expect(scheduled(expression, "next", now)).toEqual(new Date(`${next}:00Z`));
});

test("an expression without five fields has no times", () => {
  expect(scheduled("@hourly", "next", now)).toBeUndefined();
});
