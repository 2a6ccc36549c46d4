import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { preProcessFile } from "typescript";

const inFolder = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

/** For each file, the files of this repository that it imports. `import type` counts too. */
const imports = new Map(
  ["index.ts", "images.ts", ...["components", "config", "operator"].flatMap(inFolder)].map(
    (file) => [file, importsOf(file)],
  ),
);

function importsOf(file: string): readonly string[] {
  return preProcessFile(readFileSync(file, "utf8"))
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => {
      const path = join(dirname(file), fileName);
      return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, "index.ts");
    });
}

/** The circles that a depth-first search from `file` finds, each as `a.ts -> b.ts -> a.ts`. */
function circlesFrom(file: string, path: readonly string[], done: Set<string>): string[] {
  const start = path.indexOf(file);
  if (start >= 0) return [[...path.slice(start), file].join(" -> ")];
  if (done.has(file)) return [];
  const circles = (imports.get(file) ?? []).flatMap((imported) =>
    circlesFrom(imported, [...path, file], done),
  );
  done.add(file);
  return circles;
}

test("every import is found", () => {
  expect([...imports.values()].flat().filter((file) => !imports.has(file))).toEqual([]);
});

test("no files import each other in a circle", () => {
  const done = new Set<string>();

  expect([...imports.keys()].flatMap((file) => circlesFrom(file, [], done))).toEqual([]);
});

test.each([
  ["components", "config"],
  ["components", "operator"],
  ["config", "operator"],
])("no file of %s imports one of %s", (from, to) => {
  const wrong = [...imports]
    .filter(([file]) => file.startsWith(`${from}/`))
    .filter(([, imported]) => imported.some((file) => file.startsWith(`${to}/`)));

  expect(wrong.map(([file]) => file)).toEqual([]);
});
