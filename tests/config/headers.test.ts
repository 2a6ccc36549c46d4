import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  configure,
  configWith,
  refusal,
  type Rule,
} from "../support/stack/stack";

const key = "corekube:headers.contentSecurityPolicy";
const message = [
  'must be one line of printable ASCII, 4000 characters at most, without ", \\ and $',
  "write it exactly as it should be sent",
] as const;

const rules: readonly Rule[] = [
  anObject("headers", "contentSecurityPolicy"),
  {
    key,
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
    why: message[0],
    fix: message[1],
  },
];

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each([
  "default-src 'none'; img-src 'self' data: https://img.corekube.com; style-src 'sha256-/+=='",
  "upgrade-insecure-requests",
  "{}#",
])("the policy may be %s", (contentSecurityPolicy) => {
  configure(configWith(key, contentSecurityPolicy));

  expect(readConfig().headers).toEqual({ contentSecurityPolicy });
});

test("a policy of 4000 characters fits into nginx's configuration", () => {
  const contentSecurityPolicy = "a".repeat(4000);
  configure(configWith(key, contentSecurityPolicy));

  expect(readConfig().headers).toEqual({ contentSecurityPolicy });
});

test("a longer policy is refused, as nginx would refuse it", () => {
  const contentSecurityPolicy = "a".repeat(4001);
  configure(configWith(key, contentSecurityPolicy));

  expect(() => readConfig()).toThrow(refusal([key, contentSecurityPolicy, ...message]));
});

test("the default policy breaks no ordinary theme", () => {
  configure(configWith("corekube:headers", {}));

  const { contentSecurityPolicy } = readConfig().headers;

  expect(contentSecurityPolicy).not.toMatch(/(?:default|script|style|img|font|connect|media)-src/);
});
