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
    fix: "use ec256: every browser supports it",
  },
  {
    key: "corekube:certificate.restart",
    bad: ["mail-deploy", "", true, { name: "mail-deploy" }],
    why: "must be a list of Deployment names",
    fix: "write it like [mail-deploy]",
  },
];

const terminatedTwice = [
  "must not be set together with corekube:certificate: either nginx or a proxy terminates TLS",
  "remove the one that doesn't apply",
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

test("the Deployments to restart are a list of names", () => {
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
])("a Deployment to restart can't be named '%s'", (name) => {
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

test("a certificate is required unless a proxy is in front", () => {
  configure(configWith("corekube:certificate", undefined));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:certificate",
      undefined,
      "must be set: the site is served over TLS",
      "set its email; or set corekube:proxy if an ingress or a CDN in front terminates TLS",
    ]),
  );
});

test("a certificate and a proxy can't be set together", () => {
  const proxy = proxyConfig["corekube:proxy"];
  configure(configWith("corekube:proxy", proxy));

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy", proxy, ...terminatedTwice]));
});

test("with both a certificate and a proxy, a missing NFS export isn't reported", () => {
  const proxy = proxyConfig["corekube:proxy"];
  configure({ ...configWith("corekube:proxy", proxy), "corekube:nfs": undefined });

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy", proxy, ...terminatedTwice]));
});

test("a certificate requires an NFS export for its keys and challenges", () => {
  configure(configWith("corekube:nfs", undefined));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:nfs",
      undefined,
      "must be set: it stores the certificate's keys and the ACME challenges",
      "set the server and the path of an NFS export",
    ]),
  );
});
