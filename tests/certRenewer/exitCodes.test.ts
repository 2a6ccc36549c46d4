import { readFileSync } from "node:fs";
import { join } from "node:path";

import { exitCodes } from "../../components/certRenewer/exitCodes";

const component = join(__dirname, "../../components/certRenewer");
const read = (file: string) => readFileSync(join(component, file), "utf8");

const inScripts = [...read("files/common.sh").matchAll(/^ +([A-Z_]+)\) exit (\d+) ;;$/gm)].map(
  ([, name = "", code]) => ({ name, code: Number(code) }),
);

test("the scripts of a run have the same exit codes as the program and `status`", () => {
  const inProgram = Object.entries(exitCodes).map(([name, code]) => [name.toLowerCase(), code]);

  expect(inScripts.map(({ name, code }) => [name.replaceAll("_", "").toLowerCase(), code])).toEqual(
    inProgram,
  );
});

test("the scripts of a run use every exit code, and no name that doesn't exist", () => {
  const used = ["files/common.sh", "lego/files/obtain.sh", "publish/files/publish.sh"].flatMap(
    (file) =>
      [...read(file).matchAll(/^[^#\n]*\b(?:fail|exit_as) (\w+)/gm)].map(([, name]) => name),
  );

  expect([...new Set(used)].sort()).toEqual(inScripts.map(({ name }) => name).sort());
});
