import { cronTimes, type CronTimes } from "../../config/schedule";

const day = 86_400_000;
/** In days: the time between two 29 Februaries is eight years at most. */
const maxDays = 8 * 366;

/** The last time of a cron expression (in UTC) up to `now`, or the next one after it; undefined if there is none. */
export function scheduled(expression: string, which: "last" | "next", now: Date): Date | undefined {
  const times = cronTimes(expression);
  if (times === undefined) return undefined;
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let days = 0; days <= maxDays; days += 1) {
    const start = today + (which === "next" ? days : -days) * day;
    if (!runsOn(new Date(start), times)) continue;
    const matching = timesOf(start, times).filter((time) =>
      which === "next" ? time > now.getTime() : time <= now.getTime(),
    );
    const time = which === "next" ? matching[0] : matching.at(-1);
    if (time !== undefined) return new Date(time);
  }
  return undefined;
}

function runsOn(date: Date, { days, months, weekdays, anyDay, anyWeekday }: CronTimes): boolean {
  const [byDay, byWeekday] = [
    days.includes(date.getUTCDate()),
    weekdays.includes(date.getUTCDay()),
  ];
  const dayMatches = anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday;
  return dayMatches && months.includes(date.getUTCMonth() + 1);
}

/** The times of a day, in order. */
function timesOf(start: number, { hours, minutes }: CronTimes): readonly number[] {
  return hours
    .flatMap((hour) => minutes.map((minute) => start + (hour * 60 + minute) * 60_000))
    .sort((a, b) => a - b);
}
