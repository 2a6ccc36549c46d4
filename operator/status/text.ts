/** The screen's width, in columns. */
const width = 100;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `2026-11-22`, in UTC. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** `2026-11-22 02:44`, in UTC. */
export const minuteOf = (date: Date): string => date.toISOString().slice(0, 16).replace("T", " ");

/** `12 minutes`: in the largest unit of which at least two have passed, or in seconds. */
export function lengthOf(milliseconds: number): string {
  const units = [
    [day, "day"],
    [hour, "hour"],
    [minute, "minute"],
  ] as const;
  const passed = Math.max(0, milliseconds);
  const [unit, name] = units.find(([each]) => passed >= 2 * each) ?? [1000, "second"];
  return counted(Math.floor(passed / unit), name);
}

/** `2026-11-22 02:44 (12 minutes)` */
export const since = (date: Date, now: Date): string =>
  `${minuteOf(date)} (${lengthOf(now.getTime() - date.getTime())})`;

/** `1 replica`, `2 replicas`. */
export const counted = (count: number, name: string): string =>
  `${String(count)} ${name}${count === 1 ? "" : "s"}`;

/** The first eight digits of a commit. */
export const short = (revision: string): string => revision.slice(0, 8);

/** The first line that isn't blank. */
export const firstLine = (message: string): string =>
  message
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "") ?? "";

/** Cuts a text to this many columns. */
export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;

/** Breaks a line between words if it is wider than the screen. The lines that follow begin with `indent`. */
export function wrapped(text: string, indent: string): string {
  if (text.length <= width) return text;
  const end = text.lastIndexOf(" ", width);
  const at = end > indent.length ? end : text.indexOf(" ", width);
  if (at < 0) return text;
  return `${text.slice(0, at)}\n${wrapped(indent + text.slice(at + 1), indent)}`;
}
