import { readConfig } from "../../config";
import { anObject, badValues, configure, configWith, refusal, type Rule } from "../support/stack";

const rules: readonly Rule[] = [
  anObject("headers", "contentSecurityPolicy"),
  {
    key: "corekube:headers.contentSecurityPolicy",
    bad: [
      "",
      " ",
      'script-src "self"',
      "script-src $host",
      "script-src \\",
      "default-src 'self';\nscript-src 'self'",
      "default-src\t'self'",
      "default-src 'sélf'",
      ["default-src 'self'"],
      { "default-src": "'self'" },
    ],
    why: 'must be one line of visible ASCII, without ", \\ and $',
    fix: "write it as it is to be sent",
  },
];

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each([
  "default-src 'none'; img-src 'self' data: https://img.example.org; style-src 'sha256-/+=='",
  "upgrade-insecure-requests",
  "{}#",
])("browsers may be told %s", (contentSecurityPolicy) => {
  configure(configWith("corekube:headers.contentSecurityPolicy", contentSecurityPolicy));

  expect(readConfig().headers).toEqual({ contentSecurityPolicy });
});

test("browsers are told nothing that breaks an ordinary theme where the stack says nothing", () => {
  configure(configWith("corekube:headers", {}));

  const { contentSecurityPolicy } = readConfig().headers;

  expect(contentSecurityPolicy).not.toMatch(/(?:default|script|style|img|font|connect|media)-src/);
});
