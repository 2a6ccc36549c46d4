import { readConfig } from "../../config";
import { configWith, configure } from "../support/pulumi";

const refusal = (shown: string) =>
  new Error(
    "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
      `  corekube:site.domains[0]: ${shown}\n` +
      "    why: must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path\n" +
      "    fix: write it like example.org; names in other alphabets in their xn-- form\n",
  );

test.each(["example.org", "a-b.example.org", "1and1.example.org", "xn--mnchen-3ya.de"])(
  "the site may be called %s",
  (domain) => {
    configure(configWith("corekube:site.domains", [domain]));

    expect(readConfig().site.domains).toEqual([domain]);
  },
);

test.each([
  "",
  "localhost",
  "Example.org",
  "münchen.de",
  "https://example.org",
  "example.org:80",
  "example.org/blog",
  "example.org.",
  "-a.org",
  "a_b.org",
  "*.example.org",
  "example.org; return 200",
  "192.0.2.10",
  `${"a".repeat(64)}.org`,
  `${"a.".repeat(127)}org`,
])("the site can't be called '%s'", (domain) => {
  configure(configWith("corekube:site.domains", [domain]));

  expect(() => readConfig()).toThrow(refusal(JSON.stringify(domain)));
});

test("a site has at least one name", () => {
  configure(configWith("corekube:site.domains", []));

  expect(() => readConfig()).toThrow(refusal("(not set)"));
});
