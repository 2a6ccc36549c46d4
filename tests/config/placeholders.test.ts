import { readConfig } from "../../config";
import { configure, configWith, proxyConfig, refusal } from "../support/stack/stack";

const placeholder = [
  "is a placeholder (RFC 2606, 6761, 6762): no public authority issues a certificate for it",
  "write a name of your own",
] as const;

const example = [
  "is a placeholder: examples use it in place of your own value",
  "write your own",
] as const;

interface Names {
  readonly authority?: string | undefined;
  readonly domains?: readonly string[];
  readonly email?: string;
}

/** A stack with real names and Let's Encrypt, the default. A test passes only its changes. */
const stackWith = ({
  authority,
  domains = ["corekube.com"],
  email = "ops@corekube.com",
}: Names) => ({
  ...configWith("corekube:site.domains", domains),
  ...(authority === "letsencrypt-staging" || authority?.includes("staging") === true
    ? { "corekube:accept": ["untrusted-certificates"] }
    : {}),
  "corekube:certificate": { email, authority },
});

const ownAuthority = "https://acme.corekube.com/directory";
const publicOnes = [undefined, "letsencrypt", "letsencrypt-staging"];
const reserved = [
  "example.org",
  "www.example.com",
  "example.net",
  "my.example",
  "site.test",
  "site.invalid",
  "corekube.localhost",
  "nas.local",
];

test.each(publicOnes.flatMap((authority) => reserved.map((domain) => ({ authority, domain }))))(
  "$authority issues no certificate for $domain",
  ({ authority, domain }) => {
    configure(stackWith({ authority, domains: ["corekube.com", domain] }));

    expect(() => readConfig()).toThrow(
      refusal(["corekube:site.domains[1]", domain, ...placeholder]),
    );
  },
);

test.each(publicOnes.flatMap((authority) => reserved.map((domain) => ({ authority, domain }))))(
  "$authority takes no e-mail address under $domain",
  ({ authority, domain }) => {
    configure(stackWith({ authority, email: `ops@${domain}` }));

    expect(() => readConfig()).toThrow(
      refusal(["corekube:certificate.email", `ops@${domain}`, ...placeholder]),
    );
  },
);

test("placeholders are reported beside other mistakes", () => {
  configure({
    ...configWith("corekube:site.domains", ["example.org"]),
    "corekube:certificate": { email: "ops", keyType: "dsa" },
  });

  expect(() => readConfig()).toThrow(
    /has 3 mistakes[^]*certificate\.email: "ops"[^]*certificate\.keyType: "dsa"[^]*site\.domains\[0\]: "example\.org"\n.*is a placeholder/,
  );
});

test.each([
  "contest.org",
  "example.de",
  "myexample.org",
  "test.corekube.com",
  "local.corekube.com",
])("%s is an ordinary name", (domain) => {
  configure(stackWith({ domains: [domain], email: `ops@${domain}` }));

  expect(() => readConfig()).not.toThrow();
});

test("a wildcard under a placeholder is reported once, as a wildcard", () => {
  configure(stackWith({ domains: ["*.example.org"] }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:site.domains[0]",
      "*.example.org",
      "must be a single name: HTTP-01, a file on the web server, can't validate a wildcard (RFC 8555, 8.3)",
      "list every name, e.g. example.org, www.example.org",
    ]),
  );
});

test.each([
  "https://acme-v02.api.letsencrypt.org/directory",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://acme-v02.api.letsencrypt.org:443/directory",
])("%s is Let's Encrypt too, and takes no placeholder", (authority) => {
  configure(stackWith({ authority, domains: ["example.org"] }));

  expect(() => readConfig()).toThrow(
    refusal(["corekube:site.domains[0]", "example.org", ...placeholder]),
  );
});

test.each([
  "https://acme-v02.letsencrypt.org.corekube.com/directory",
  "https://notletsencrypt.org/directory",
])("%s isn't Let's Encrypt, despite its name", (authority) => {
  configure(stackWith({ authority, domains: ["corekube.localhost"] }));

  expect(() => readConfig()).not.toThrow();
});

test("a private authority may issue for names of a local network", () => {
  const own = reserved.filter((name) => !name.includes("example"));
  configure(stackWith({ authority: ownAuthority, domains: own, email: "ops@site.test" }));

  expect(() => readConfig()).not.toThrow();
});

test.each(["example.org", "www.example.com", "example.net", "my.example"])(
  "%s is refused with any authority, because it is for examples",
  (host) => {
    const names = { authority: ownAuthority, domains: [host], email: `ops@${host}` };
    configure(stackWith(names));

    expect(() => readConfig()).toThrow(
      refusal(
        ["corekube:site.domains[0]", host, ...example],
        ["corekube:certificate.email", `ops@${host}`, ...example],
      ),
    );
  },
);

test("a name for examples is refused behind a proxy too", () => {
  const site = { ...proxyConfig["corekube:site"], domains: ["example.org"] };
  configure({ ...proxyConfig, "corekube:site": site });

  expect(() => readConfig()).toThrow(
    refusal(["corekube:site.domains[0]", "example.org", ...example]),
  );
});

test.each([
  ["corekube:site.repository", "https://github.com/you/site.git"],
  ["corekube:site.repository", "https://git.example.org/site.git"],
  ["corekube:site.repository", "https://git.example.com:8443/site"],
  ["corekube:site.repository", "https://GIT.EXAMPLE.NET/site"],
  ["corekube:certificate.authority", "https://acme.example.org/directory"],
  ["corekube:certificate.authority", "https://acme.example.net:14000/dir"],
  ["corekube:nfs.server", "nfs.example.org"],
  ["corekube:nfs.server", "my.example"],
])("%s can't be %s: it is a placeholder", (key, value) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, ...example]));
});

test.each([
  ["corekube:site.domains", ["<domain>"]],
  ["corekube:certificate.email", "<you@your-domain>"],
  ["corekube:site.repository", "https://github.com/<you>/site.git"],
  ["corekube:nfs.server", "<server>"],
  ["corekube:nfs.path", "/<path>"],
])("%s can't be %j: angle brackets mark a placeholder", (key, value) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(/has 1 mistake;/);
});

test.each([
  ["corekube:site.repository", "https://github.com/youth/site.git"],
  ["corekube:site.repository", "https://git.corekube.com/team/you/site.git"],
  ["corekube:site.repository", "https://git.corekube.com/example.org/site.git"],
  ["corekube:nfs.server", "nas.local"],
  ["corekube:nfs.server", "192.0.2.10"],
])("%s may be %s", (key, value) => {
  configure(configWith(key, value));

  expect(() => readConfig()).not.toThrow();
});
