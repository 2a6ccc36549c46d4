import { text } from "./rules";

const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const days = "sun|mon|tue|wed|thu|fri|sat";

/** Lowest, highest, and names, of cron's five fields (kubernetes.io/docs, CronJob, Schedule syntax). */
const fields = [
  [0, 59, ""],
  [0, 23, ""],
  [1, 31, ""],
  [1, 12, months],
  [0, 6, days],
] as const;

/**
 * When the renewer asks whether a renewal is due, in UTC: `six-hourly` (at a minute drawn once for each
 * stack), `monthly` (on the first), `none`, or a cron expression. Default `six-hourly`.
 */
export const schedule = text(
  (value) => ["six-hourly", "monthly", "none"].includes(value) || isCron(value),
  "must be six-hourly, monthly, none, or a cron expression of five fields",
  "use six-hourly: asking costs nothing, and a lost certificate is back within hours",
).default("six-hourly");

function isCron(value: string): boolean {
  const parts = value.split(" ");
  return (
    parts.length === fields.length && fields.every((field, i) => isField(parts[i] ?? "", field))
  );
}

/** A field is a list of `*`, `a` or `a-b`, each with or without `/step`. */
function isField(part: string, [lowest, highest, names]: (typeof fields)[number]): boolean {
  const listed = names.split("|");
  const numberOf = (text: string) => {
    const named = listed.indexOf(text.toLowerCase());
    if (text !== "" && named >= 0) return named + lowest;
    return /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  };
  return part.split(",").every((item) => {
    const [range = "", step, ...rest] = item.split("/");
    const [from = "", to = from, ...more] =
      range === "*" ? [String(lowest), String(highest)] : range.split("-");
    const [first, last] = [numberOf(from), numberOf(to)];
    const inside = lowest <= first && first <= last && last <= highest;
    const stepped = step === undefined || (/^\d{1,2}$/.test(step) && Number(step) > 0);
    return inside && stepped && rest.length === 0 && more.length === 0;
  });
}
