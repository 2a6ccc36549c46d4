import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { project } from "../support/project";

const folder = join(project, "bench");
const readme = readFileSync(join(folder, "README.md"), "utf8");

/** The rows of the table of figures, without its head. */
function figures(): string[][] {
  const [, rows = ""] = /\n\| what .*\n\| -.*\n((?:\|.*\n)+)/.exec(readme) ?? [];
  return rows
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()));
}

test("each figure names the commit that recorded it", () => {
  const commits = figures().map((cells) => cells.at(-2));

  expect(commits.length).toBeGreaterThan(10);
  for (const commit of commits) expect(commit).toMatch(/^[0-9a-f]{7}$/);
});

test("each measurement has a figure", () => {
  const commands = figures().map(([, , command]) => command);
  const measurements = readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .filter((file) =>
      readFileSync(join(folder, file), "utf8").includes(`//   node bench/${file} [`),
    );

  expect(measurements.length).toBeGreaterThan(5);
  for (const file of measurements) {
    expect(commands).toContainEqual(expect.stringMatching(`^\`node bench/${file}[ \`]`));
  }
});
