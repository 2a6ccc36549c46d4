import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { filesIn } from "../../components/shared/files";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "corekube-files-"));
  for (const folder of ["one", "two"]) mkdirSync(join(root, folder));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test("the files of several folders are sorted by name, so that moving one doesn't change the ConfigMap", () => {
  writeFileSync(join(root, "one", "b.conf"), "b");
  writeFileSync(join(root, "two", "a.conf"), "a");

  expect(Object.entries(filesIn(root, "one", "two"))).toEqual([
    ["a.conf", "a"],
    ["b.conf", "b"],
  ]);
});

test("two files of one name are refused, because one would hide the other", () => {
  for (const folder of ["one", "two"]) writeFileSync(join(root, folder, "a.conf"), folder);

  expect(() => filesIn(root, "one", "two")).toThrow("two folders have a file a.conf");
});
