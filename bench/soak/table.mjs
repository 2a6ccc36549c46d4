// What was there before beside what is there after, and what of it has grown too much.

/** What may be more at the end than at the start. Beyond that it has grown. */
const tolerated = {
  // Pages that malloc has asked for once and keeps.
  rss: 2 ** 20,
  // With what the kernel keeps of files, as long as nobody else needs the memory.
  workingSet: 32 * 2 ** 20,
  // Without it; nginx keeps TLS sessions, in 10 MiB (tls.conf) that fill up.
  kept: (container) => (container === "nginx" ? 12 : 2) * 2 ** 20,
  // What comes and goes: a sleep, a git. All visitors have left.
  processes: 3,
  files: 12,
  kibibytes: 1024,
};

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const whole = String;

const measures = [
  { key: "workingSet", title: "working set, MiB", shown: mebibytes },
  { key: "kept", title: "the same, without caches", shown: mebibytes },
  { key: "rss", title: "RSS, MiB", shown: mebibytes },
  { key: "processes", title: "processes", shown: whole },
  { key: "files", title: "open files", shown: whole },
];
const disk = { key: "kibibytes", title: "disk, KiB", shown: whole };

/** Every figure of every pod: whose, what, at the start and at the end. */
function figures(before, after) {
  return before.flatMap((pod, index) => [
    ...pod.containers.flatMap((container, place) =>
      measures.map((measure) => figure(pod, container, after[index].containers[place], measure)),
    ),
    ...pod.volumes.map((volume) => {
      const later = after[index].volumes.find(({ name }) => name === volume.name);
      return figure(pod, { ...volume, name: `volume ${volume.name}` }, later, disk);
    }),
  ]);
}

function figure(pod, part, later, { key, title, shown }) {
  return { pod: pod.name, part: part.name, key, title, shown, from: part[key], to: later[key] };
}

/** One line for each measure of each container and volume, one column for each pod. */
export function table(before, after) {
  const all = figures(before, after);
  const [first] = before;
  const rows = all
    .filter(({ pod }) => pod === first.name)
    .map(({ part, title }) => [
      part,
      title,
      ...all
        .filter((one) => one.part === part && one.title === title)
        .map(({ from, to, shown }) => `${shown(from)} > ${shown(to)}`),
    ]);
  return aligned([["", "start > end", ...before.map(({ name }) => name.slice(-5))], ...rows]);
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What has grown beyond what is tolerated, in words. */
export function grown(before, after) {
  return figures(before, after)
    .filter(({ part, key, from, to }) => to > from + most(key, part))
    .map(
      ({ pod, part, key, title, from, to, shown }) =>
        `grown: ${pod}, ${part}: ${title}: ${shown(from)} > ${shown(to)} (${shown(most(key, part))} more are tolerated)`,
    );
}

function most(key, part) {
  const limit = tolerated[key];
  return typeof limit === "function" ? limit(part) : limit;
}
