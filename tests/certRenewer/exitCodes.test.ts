import { readFileSync } from "node:fs";
import { join } from "node:path";

import { exitCodes } from "../../components/certRenewer/exitCodes";

const common = readFileSync(
  join(__dirname, "../../components/certRenewer/files/common.sh"),
  "utf8",
);

test("the scripts of a renewal end with the exit codes that the program and `status` know", () => {
  const inScripts = [...common.matchAll(/^readonly ([A-Z_]+)=(\d+)$/gm)].map(
    ([, name = "", code]) => [name.replaceAll("_", "").toLowerCase(), Number(code)],
  );
  const inProgram = Object.entries(exitCodes).map(([name, code]) => [name.toLowerCase(), code]);

  expect(inScripts).toEqual(inProgram);
});
