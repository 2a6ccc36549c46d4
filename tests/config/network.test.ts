import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  baseConfig,
  configure,
  configWith,
  proxyConfig,
  refusal,
  type Rule,
} from "../support/stack/stack";

const lists = ["git", "acme", "apiServer"];
const rules: readonly Rule[] = [
  anObject("network", "git, acme, apiServer, internalFrom"),
  ...lists.map((key) => ({
    key: `corekube:network.${key}`,
    bad: ["10.0.0.0/8", "", true, { cidr: "10.0.0.0/8" }],
    why: "must be a list of ranges of IP addresses",
    fix: "write it like [10.0.0.0/8], or remove it for the default",
  })),
  {
    key: "corekube:network.internalFrom",
    bad: ["", "Monitoring", "a.b", "-a", "a-", "a_b", "*", "a".repeat(64), true, ["monitoring"]],
    why: "must be the name of a namespace: lower-case letters, digits and hyphens, 63 at most",
    fix: "choose one from `kubectl get namespaces`",
  },
];

const range = [
  "must be a range of IP addresses, but not all addresses",
  "write it like 10.0.0.0/8 or 2001:db8::/32; a single address as /32 or /128",
] as const;

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each(
  lists.flatMap((key) =>
    ["10.0.0.1", "0.0.0.0/0", "::/0", "git.example.org", 8].map((bad) => [key, bad]),
  ),
)("the ranges of %s can't contain %s", (key, bad) => {
  configure(configWith(`corekube:network.${String(key)}`, ["10.0.0.0/8", bad]));

  expect(() => readConfig()).toThrow(
    refusal([`corekube:network.${String(key)}[1]`, bad, ...range]),
  );
});

test.each(lists)("%s needs at least one range: none would mean every address", (key) => {
  configure(configWith(`corekube:network.${key}`, []));

  expect(() => readConfig()).toThrow(refusal([`corekube:network.${key}[0]`, undefined, ...range]));
});

test("without network settings, a stack has the defaults", () => {
  configure(baseConfig);

  const { network, tls } = readConfig();
  expect(network).toEqual({});
  expect(tls).toMatchObject({ network: {} });
});

test("the site and the renewer each get their own network settings", () => {
  const site = { git: ["10.1.0.0/16", "fd00::/8"], internalFrom: "monitoring" };
  const renewer = { acme: ["10.2.0.0/16"], apiServer: ["10.3.0.1/32"] };
  configure({ ...baseConfig, "corekube:network": { ...site, ...renewer } });

  const { network, tls } = readConfig();
  expect(network).toEqual(site);
  expect(tls).toMatchObject({ network: renewer });
});

test("behind a proxy the site still has its network settings", () => {
  const site = { git: ["10.1.0.0/16"], internalFrom: "monitoring" };
  configure({ ...proxyConfig, "corekube:network": site });

  expect(readConfig().network).toEqual(site);
});

test.each(["acme", "apiServer"])("behind a proxy %s is refused", (key) => {
  configure(configWith(`corekube:network.${key}`, ["10.0.0.0/8"], proxyConfig));

  expect(() => readConfig()).toThrow(
    refusal([
      `corekube:network.${key}`,
      ["10.0.0.0/8"],
      "must not be set together with corekube:proxy: without a certificate nothing connects there",
      "remove it",
    ]),
  );
});
