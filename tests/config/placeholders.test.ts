import { readConfig } from "../../config";
import { baseConfig, configure, configWith, refusal } from "../support/stack";

const placeholder = [
  "is a placeholder (RFC 2606, RFC 6761): no public authority issues for it",
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
