import { cronTimes, type CronTimes } from "../../config/schedule";

const day = 86_400_000;
/** February 29 comes after eight years at most. */
const farthest = 8 * 366;

/** The last time of a cron expression in UTC up to `now`, or its first after that; undefined where it has none. */
export function scheduled(expression: string, which: "last" | "next", now: Date): Date | undefined {
  const times = cronTimes(expression);
  if (times === undefined) return undefined;
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let days = 0; days <= farthest; days += 1) {
    const start = today + (which === "next" ? days : -days) * day;
    if (!comesOn(new Date(start), times)) continue;
    const found = timesOf(start, times).filter((time) =>
      which === "next" ? time > now.getTime() : time <= now.getTime(),
    );
    const time = which === "next" ? found[0] : found.at(-1);
    if (time !== undefined) return new Date(time);
  }
  return undefined;
}

function comesOn(date: Date, { days, months, weekdays, anyDay, anyWeekday }: CronTimes): boolean {
  const [byDay, byWeekday] = [
    days.includes(date.getUTCDate()),
    weekdays.includes(date.getUTCDay()),
  ];
  const comes = anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday;
  return comes && months.includes(date.getUTCMonth() + 1);
}

/** In order. */
function timesOf(start: number, { hours, minutes }: CronTimes): readonly number[] {
  return hours
    .flatMap((hour) => minutes.map((minute) => start + (hour * 60 + minute) * 60_000))
    .sort((a, b) => a - b);
}
