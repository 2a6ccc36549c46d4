import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack/stack";

const name = [
  "must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path",
  "write it like example.org; names in other alphabets in their xn-- form",
] as const;
const wildcard = [
  "must be a single name: HTTP-01, a file on the web server, can't validate a wildcard (RFC 8555, 8.3)",
  "list every name, e.g. example.org, www.example.org",
] as const;
const list = [
  "must be a list of 1 to 100 host names without duplicates: a certificate holds no more",
  "write it like [example.org, www.example.org]",
] as const;

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `a${String(index)}.corekube.com`);

test.each(["corekube.com", "a-b.corekube.com", "1and1.corekube.com", "xn--mnchen-3ya.de"])(
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
  "https://corekube.com",
  "corekube.com:80",
  "corekube.com/blog",
  "corekube.com.",
  "-a.org",
  "a_b.org",
  "www.*.corekube.com",
  "*",
  "*.org",
  "corekube.com; return 200",
  "192.0.2.10",
  "2001:db8::1",
  "corekube..com",
  ".corekube.com",
  "www corekube.com",
  `${"a".repeat(64)}.org`,
  `${"a.".repeat(127)}org`,
])("the site can't be called '%s'", (domain) => {
  configure(configWith("corekube:site.domains", [domain]));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.domains[0]", domain, ...name]));
});

test("a wildcard is refused with its own reason: HTTP-01 can't validate it", () => {
  configure(configWith("corekube:site.domains", ["corekube.com", "*.corekube.com"]));

  expect(() => readConfig()).toThrow(
    refusal(["corekube:site.domains[1]", "*.corekube.com", ...wildcard]),
  );
});

test("a site has at least one name", () => {
  configure(configWith("corekube:site.domains", []));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.domains[0]", undefined, ...name]));
});

test("no name is listed twice", () => {
  const domains = ["corekube.com", "www.corekube.com", "corekube.com"];
  configure(configWith("corekube:site.domains", domains));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.domains", domains, ...list]));
});

test("a hundred names fit on a certificate", () => {
  configure(configWith("corekube:site.domains", numbered(100)));

  expect(readConfig().site.domains).toHaveLength(100);
});

test("more than a hundred names don't", () => {
  const domains = numbered(101);
  configure(configWith("corekube:site.domains", domains));

  expect(() => readConfig()).toThrow(refusal(["corekube:site.domains", domains, ...list]));
});
