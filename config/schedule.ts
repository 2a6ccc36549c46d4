import { text } from "./rules";

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const days = "sun|mon|tue|wed|thu|fri|sat";

/** The lowest value, highest value and names of cron's five fields (kubernetes.io/docs, CronJob, Schedule syntax). */
const fields = [
  [0, 59, ""],
  [0, 23, ""],
  [1, 31, ""],
  [1, 12, months],
  [0, 6, days],
] as const;

/**
 * When the renewer checks whether a renewal is due, in UTC: `six-hourly` (at a random minute, chosen once for
 * each stack), `monthly` (on the first), `none`, or a cron expression. Default `six-hourly`.
 */
export const schedule = text(
  (value) => ["six-hourly", "monthly", "none"].includes(value) || isCron(value),
  "must be six-hourly, monthly, none, or a cron expression of five fields",
  "use six-hourly: a check costs nothing, and a lost certificate is back within hours",
).default("six-hourly");

function isCron(value: string): boolean {
  const times = cronTimes(value);
  return times !== undefined && (!times.anyWeekday || everComes(times.days, times.months));
}

/** The values that the five fields of a cron expression select. */
export interface CronTimes {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /**
   * True if the field selects every day. If only one of the two does, the other field decides; if neither does,
   * a day matches if either field selects it (crontab(5)).
   */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

/** Parses a cron expression; undefined if it isn't a valid one of five fields. */
export function cronTimes(expression: string): CronTimes | undefined {
  const parts = expression.split(" ");
  const [minutes, hours, days, months, weekdays] = fields.map((field, i) =>
    valuesOf(parts[i] ?? "", field),
  );
  if (parts.length !== fields.length || !minutes || !hours || !days || !months || !weekdays) return;
  const [anyDay, anyWeekday] = [isAny(parts[2] ?? ""), isAny(parts[4] ?? "")];
  return { minutes, hours, days, months, weekdays, anyDay, anyWeekday };
}

const isAny = (part: string): boolean => /^\*(?:\/0?1)?$/.test(part);

/** The highest number of days in each month. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** False if none of the months has any of the days, such as February 30. */
function everComes(days: readonly number[], months: readonly number[]): boolean {
  const first = Math.min(...days);
  return months.some((month) => first <= (longest[month - 1] ?? 0));
}

/** The values of one field: a list of `*`, `a` or `a-b`, each with or without `/step`. */
function valuesOf(
  part: string,
  [lowest, highest, names]: (typeof fields)[number],
): readonly number[] | undefined {
  const listed = names.split("|");
  const numberOf = (text: string) => {
    const named = listed.indexOf(text.toLowerCase());
    if (text !== "" && named >= 0) return named + lowest;
    return /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  };
  const values: number[] = [];
  for (const item of part.split(",")) {
    const [range = "", step, ...rest] = item.split("/");
    const [from = "", to = step === undefined ? from : String(highest), ...more] =
      range === "*" ? [String(lowest), String(highest)] : range.split("-");
    const [first, last] = [numberOf(from), numberOf(to)];
    const inside = lowest <= first && first <= last && last <= highest;
    const stepped = step === undefined || (/^\d{1,2}$/.test(step) && Number(step) > 0);
    if (!inside || !stepped || rest.length > 0 || more.length > 0) return undefined;
    for (let value = first; value <= last; value += Number(step ?? 1)) values.push(value);
  }
  return values;
}
