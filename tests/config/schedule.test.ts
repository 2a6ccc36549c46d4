import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack/stack";

const key = "corekube:certificate.schedule";

test.each([
  "six-hourly",
  "monthly",
  "none",
  "17 3 * * *",
  "0 0 1 1 0",
  "59 23 31 12 6",
  "*/5 */6 * * *",
  "5/15 0 * * *",
  "0,30 0-6,18-23 * * *",
  "10-50/20 0 * * *",
  "0 3 * jan,JUL mon-fri",
  "0 3 1-1 feb-Feb sun",
  "0 3 29 2 *",
  "0 3 28,30 2 *",
  "0 3 */30 2 *",
  "0 3 31 2,3 *",
  "0 3 31 */2 *",
  "0 3 30 2 mon",
  "0 3 30 2 */2",
])("the schedule may be '%s'", (schedule) => {
  configure(configWith(key, schedule));

  expect(readConfig().tls).toMatchObject({ certificate: { schedule } });
});

test.each([
  ["a word that isn't one of ours", "daily"],
  ["a word that isn't one of ours", "@daily"],
  ["another spelling", "Monthly"],
  ["nothing", ""],
  ["too few fields", "0 3 * *"],
  ["too many fields", "0 0 3 * * *"],
  ["a time zone", "TZ=UTC 0 3 * * *"],
  ["an empty field", "0  3 * *"],
  ["space around", " 0 3 * * *"],
  ["a minute out of range", "60 3 * * *"],
  ["an hour out of range", "0 24 * * *"],
  ["a day out of range", "0 3 32 * *"],
  ["the day 0", "0 3 0 * *"],
  ["a month out of range", "0 3 * 13 *"],
  ["the month 0", "0 3 * 0 *"],
  ["Sunday as 7, which Kubernetes doesn't know", "0 3 * * 7"],
  ["a negative number", "-1 3 * * *"],
  ["a fraction", "1.5 3 * * *"],
  ["a name where numbers are", "mon 3 * * *"],
  ["a weekday where months are", "0 3 * mon *"],
  ["a whole name", "0 3 * january *"],
  ["a reversed range", "0 6-3 * * *"],
  ["a reversed range of names", "0 3 * * fri-mon"],
  ["an open range", "0 3- * * *"],
  ["a range of three", "0 1-2-3 * * *"],
  ["a range from *", "0 *-5 * * *"],
  ["a list that ends in a comma", "0,30, 3 * * *"],
  ["a step of 0", "*/0 3 * * *"],
  ["an empty step", "*/ 3 * * *"],
  ["two steps", "*/2/3 3 * * *"],
  ["a list where one is out of range", "0,60 3 * * *"],
  ["a day that February doesn't have", "0 3 30 2 *"],
  ["a day that February doesn't have, of any weekday", "0 3 31 feb */1"],
  ["days that February doesn't have", "0 3 30-31 2 *"],
  ["days that February doesn't have, by a step", "0 3 30/1 2 *"],
  ["a day that no listed month has", "0 3 31 2,4,6,9,11 *"],
  ["a number", 6],
])("the schedule can't be %s: '%s'", (_, schedule) => {
  configure(configWith(key, schedule));

  expect(() => readConfig()).toThrow(
    refusal([
      key,
      schedule,
      "must be six-hourly, monthly, none, or a cron expression of five fields",
      "use six-hourly: a check costs nothing, and a lost certificate is back within hours",
    ]),
  );
});
