import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack";

const placeholder = [
  "is a placeholder (RFC 2606, 6761, 6762): no public authority issues for it",
  "write a name of your own",
] as const;

interface Names {
  readonly authority?: string | undefined;
  readonly domains?: readonly string[];
  readonly email?: string;
}

/** A stack with names of its own, under Let's Encrypt, the default; a test says what it changes. */
const stackWith = ({
  authority,
  domains = ["corekube.com"],
  email = "ops@corekube.com",
}: Names) => ({
  ...configWith("corekube:site.domains", domains),
  "corekube:certificate": { email, authority },
});

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
  "$authority has no use for an e-mail address under $domain",
  ({ authority, domain }) => {
    configure(stackWith({ authority, email: `ops@${domain}` }));

    expect(() => readConfig()).toThrow(
      refusal(["corekube:certificate.email", `ops@${domain}`, ...placeholder]),
    );
  },
);

test("placeholders are told beside other mistakes", () => {
  configure({ ...baseConfig, "corekube:certificate": { email: "ops", keyType: "dsa" } });

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
])("%s is a name like any other", (domain) => {
  configure(stackWith({ domains: [domain], email: `ops@${domain}` }));

  expect(() => readConfig()).not.toThrow();
});

test("a wildcard under a placeholder is reported once, as the wildcard that it is", () => {
  configure(stackWith({ domains: ["*.example.org"] }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:site.domains[0]",
      "*.example.org",
      "must be one name: a file on a web server (HTTP-01) can't prove a wildcard (RFC 8555, 8.3)",
      "list every name, e.g. example.org, www.example.org",
    ]),
  );
});

test.each([
  "https://acme-v02.api.letsencrypt.org/directory",
  "https://acme-staging-v02.api.letsencrypt.org/directory",
  "https://acme-v02.api.letsencrypt.org:443/directory",
])("%s is Let's Encrypt too, and issues for no placeholder", (authority) => {
  configure(stackWith({ authority, domains: ["example.org"] }));

  expect(() => readConfig()).toThrow(
    refusal(["corekube:site.domains[0]", "example.org", ...placeholder]),
  );
});

test.each([
  "https://acme-v02.letsencrypt.org.example.org/directory",
  "https://notletsencrypt.org/directory",
])("%s isn't Let's Encrypt, whatever it is called", (authority) => {
  configure(stackWith({ authority, domains: ["example.org"] }));

  expect(() => readConfig()).not.toThrow();
});

test("an authority of one's own may issue for whatever it likes", () => {
  configure(
    stackWith({
      authority: "https://acme.example.org/directory",
      domains: reserved,
      email: "ops@site.test",
    }),
  );

  expect(() => readConfig()).not.toThrow();
});
