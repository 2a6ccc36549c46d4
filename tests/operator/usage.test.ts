import { spawnSync } from "node:child_process";
import { join } from "node:path";

jest.setTimeout(60_000);

const operator = join(__dirname, "..", "..", "operator");

function run(program: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", join(operator, "typescript.js"), join(operator, program), ...args],
    { encoding: "utf8", env: { PATH: "/nonexistent" } },
  );
  return { code: status, output: stdout, errors: stderr };
}

test.each([
  ["no stack", []],
  ["an empty name", ["--stack", "dev", "--stack", ""]],
  ["an unknown word", ["prod"]],
])("whoever wants a comment and says %s is told how to say it, and gets none", (_, args) => {
  expect(run("previewComment.ts", args)).toEqual({
    code: 2,
    output: "",
    errors: "usage: npm run preview:comment -- --stack NAME [--stack NAME]...\n",
  });
});

test.each([
  ["no stack", []],
  ["no number of seconds", ["--stack", "dev", "--wait", "soon"]],
  ["an empty address", ["--stack", "dev", "--address", ""]],
])(
  "whoever wants a smoke test and says %s is told how to say it, and nobody is asked",
  (_, args) => {
    expect(run("smoke.ts", args)).toEqual({
      code: 2,
      output: "",
      errors: "usage: npm run smoke -- --stack NAME [--wait SECONDS] [--address HOST]\n",
    });
  },
);

test("a stack that isn't there is told by the file that is missing", () => {
  expect(run("smoke.ts", ["--stack", "nowhere"])).toEqual({
    code: 2,
    output: "",
    errors: "there is no stack nowhere here: Pulumi.nowhere.yaml is missing\n",
  });
});
