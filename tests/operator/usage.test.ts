import { operateWith } from "../support/operator/operate";

jest.setTimeout(240_000);

const run = (program: string, args: readonly string[]) =>
  operateWith(program, args, { PATH: "/nonexistent" });

test.each([
  ["no stack", []],
  ["an empty name", ["--stack", "dev", "--stack", ""]],
  ["an unknown word", ["prod"]],
])("preview:comment with %s prints its usage and no comment", (_, args) => {
  expect(run("previewComment", args)).toEqual({
    code: 2,
    output: "",
    errors: "usage: npm run preview:comment -- --stack NAME [--stack NAME]...\n",
  });
});

test.each([
  ["no stack", []],
  ["no number of seconds", ["--stack", "dev", "--wait", "soon"]],
  ["an empty address", ["--stack", "dev", "--address", ""]],
])("smoke with %s prints its usage and sends no request", (_, args) => {
  expect(run("smoke", args)).toEqual({
    code: 2,
    output: "",
    errors: "usage: npm run smoke -- --stack NAME [--wait SECONDS] [--address HOST]\n",
  });
});

test("the message about an unknown stack names the missing file", () => {
  expect(run("smoke", ["--stack", "nowhere"])).toEqual({
    code: 2,
    output: "",
    errors: "there is no stack nowhere here: Pulumi.nowhere.yaml is missing\n",
  });
});
