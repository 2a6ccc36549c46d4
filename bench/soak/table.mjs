// Compares the measurements at the start and at the end, and finds what has grown too much.

/** How much more than at the start is allowed at the end. */
const tolerated = {
  // malloc keeps pages that it has allocated.
  rss: 2 ** 20,
  // Includes the kernel's file cache.
  workingSet: 32 * 2 ** 20,
  // Without the file cache. nginx's TLS sessions fill up to 10 MiB (nginx.conf).
  kept: (container) => (container === "nginx" ? 12 : 2) * 2 ** 20,
  // Short-lived processes such as sleep and git. All visitors have left.
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

/** All measurements of all pods, at the start and at the end. */
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

/** A table with a row for each measure of each container and volume, and a column for each pod. */
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

/** Describes what has grown more than allowed. */
export function grown(before, after) {
  return figures(before, after)
    .filter(({ part, key, from, to }) => to > from + most(key, part))
    .map(
      ({ pod, part, key, title, from, to, shown }) =>
        `grown: ${pod}, ${part}: ${title}: ${shown(from)} > ${shown(to)} (allowed: ${shown(most(key, part))} more)`,
    );
}

function most(key, part) {
  const limit = tolerated[key];
  return typeof limit === "function" ? limit(part) : limit;
}
