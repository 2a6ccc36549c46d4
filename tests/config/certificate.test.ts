import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  configure,
  configWith,
  proxyConfig,
  refusal,
  type Rule,
} from "../support/stack/stack";

const rules: readonly Rule[] = [
  anObject(
    "certificate",
    "email, authority, caFile, externalAccountId, keyType, schedule, restart",
  ),
  {
    key: "corekube:certificate.keyType",
    bad: ["", "ec521", "EC256", "rsa1024", "2048", 2048],
    why: "must be one of ec256, ec384, rsa2048, rsa3072, rsa4096",
    fix: "use ec256: every browser takes it",
  },
  {
    key: "corekube:certificate.restart",
    bad: ["mail-deploy", "", true, { name: "mail-deploy" }],
    why: "must be a list of Deployments' names",
    fix: "write it like [mail-deploy]",
  },
];

const twoEnds = [
  "must not stand beside corekube:certificate: TLS ends in one place",
  "remove the one that isn't so",
] as const;

function certificateWith(key: string, value: unknown) {
  configure(configWith(`corekube:certificate.${key}`, value));
  const { tls } = readConfig();
  return tls.endsAt === "nginx" ? tls.certificate : undefined;
}

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each(["ec256", "ec384", "rsa2048", "rsa3072", "rsa4096"])(
  "the key may be of type %s",
  (keyType) => {
    expect(certificateWith("keyType", keyType)).toMatchObject({ keyType });
  },
);

test("Deployments that are to be restarted are named", () => {
  const restart = ["mail-deploy", "chat", "mail.v2"];

  expect(certificateWith("restart", restart)).toMatchObject({ restart });
});

test.each([
  "",
  "Mail",
  "mail deploy",
  "deployment.apps/mail",
  "-mail",
  "mail.",
  "mail..v2",
  "a".repeat(64),
  `${"a.".repeat(126)}aa`,
  1,
])("no Deployment that is to be restarted can be called '%s'", (name) => {
  configure(configWith("corekube:certificate.restart", ["mail-deploy", name]));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:certificate.restart[1]",
      name,
      "must be the name of a Kubernetes object: lower-case letters, digits, hyphens and dots",
      "write the name alone, without its kind, e.g. mail-deploy",
    ]),
  );
});

test("TLS ends somewhere: a certificate is needed, or a proxy in front", () => {
  configure(configWith("corekube:certificate", undefined));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:certificate",
      undefined,
      "must be given: the site is served over TLS",
      "give it an email; or give corekube:proxy, where an ingress or a CDN in front ends TLS",
    ]),
  );
});

test("TLS ends in one place: a certificate and a proxy in front are one too many", () => {
  const proxy = proxyConfig["corekube:proxy"];
  configure(configWith("corekube:proxy", proxy));

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy", proxy, ...twoEnds]));
});

test("where it isn't clear yet in which place TLS ends, no NFS export is asked for", () => {
  const proxy = proxyConfig["corekube:proxy"];
  configure({ ...configWith("corekube:proxy", proxy), "corekube:nfs": undefined });

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy", proxy, ...twoEnds]));
});

test("with a certificate there is a place for its keys and challenges", () => {
  configure(configWith("corekube:nfs", undefined));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:nfs",
      undefined,
      "must be given: the certificate's keys and the ACME challenges are kept there",
      "give it the server and path of an NFS export",
    ]),
  );
});
