import { readConfig } from "../../config";
import { baseConfig, configure, configWith, proxyConfig } from "../support/stack/stack";

const unknownKey = ["nothing reads this key", "remove it, or correct its name"] as const;
const macKey = "corekube:externalAccountKey";

/** The message for one mistake, whose value is shown like this. */
const refusalShowing = (key: string, shown: string, [why, fix]: readonly [string, string]) =>
  new Error(
    "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
      `  ${key}: ${shown}\n    why: ${why}\n    fix: ${fix}\n`,
  );

test.each([
  "corekube:token",
  "corekube:site.password",
  "corekube:git.accessToken",
  "corekube:git.SSH_KEY",
  "corekube:certificate.externalAccountKey",
  "corekube:images.pullSecret",
])("the value of the unknown key %s is not shown: it may be a secret", (key) => {
  configure(configWith(key, "hunter2"));

  expect(() => readConfig()).toThrow(refusalShowing(key, "(not shown)", unknownKey));
});

test.each(["hunter2", ["a", "list"], { an: "object" }, 5, true])(
  "no part of the value of an unknown key is shown: %j",
  (value) => {
    configure(configWith("corekube:git.tokn", value));

    expect(() => readConfig()).toThrow(
      refusalShowing("corekube:git.tokn", "(not shown)", unknownKey),
    );
  },
);

test.each([
  ["corekube:nfs", {}],
  ["corekube:service", { type: "ClusterIP" }],
  ["corekube:storage", {}],
])("no part of the value of an unknown key in %s is shown", (section, right) => {
  configure(configWith(section, { ...right, typo: "hunter2", other: { of: ["hunter2"] } }));

  expect(() => readConfig()).toThrow(
    /^(?!.*hunter2)[^]*typo: \(not shown\)[^]*other: \(not shown\)/s,
  );
});

test("no part of a section that must be removed is shown", () => {
  const nfs = { ...baseConfig["corekube:nfs"], password: "hunter2" };
  configure({ ...proxyConfig, "corekube:nfs": nfs });

  expect(() => readConfig()).toThrow(/corekube:nfs: \{…\}\n/);
  expect(() => readConfig()).not.toThrow(/hunter2/);
});

test("no part of an object in a list is shown", () => {
  configure(configWith("corekube:certificate.restart", [{ token: "hunter2" }]));

  expect(() => readConfig()).toThrow(/certificate\.restart\[0\]: \{…\}\n/);
});

test("no part of an object is shown if its whole list is shown", () => {
  const domains = ["corekube.com", "corekube.com", { token: "hunter2" }];
  configure(configWith("corekube:site.domains", domains));

  expect(() => readConfig()).not.toThrow(/hunter2/);
});

test("a missing secret is shown as not set", () => {
  configure(configWith("corekube:certificate.externalAccountId", "kid-1"));

  expect(() => readConfig()).toThrow(
    refusalShowing(macKey, "(not set)", [
      "must be set together with the other value of the external account",
      "set both corekube:certificate.externalAccountId and corekube:externalAccountKey, or neither",
    ]),
  );
});

test.each([
  ["a private key", "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n", '"…"'],
  ["a certificate after some text", "Ours: -----BEGIN CERTIFICATE-----\nMIIB\n", '"Ours: …"'],
])("a PEM text instead of a file's path is not shown: %s", (_, pem, shown) => {
  const key = "corekube:certificate.caFile";
  configure(configWith(key, pem));

  expect(() => readConfig()).toThrow(
    refusalShowing(key, shown, [
      "must be a PEM file of the CA certificates that verify the ACME server's own certificate",
      "write its path, relative to this folder; remove it if the authority is a public one",
    ]),
  );
});

test("no part of a section with broken JSON is shown", () => {
  configure({ ...baseConfig, "corekube:images": '{"registry":{"password":"hunter2"}' });

  expect(() => readConfig()).toThrow(/^(?![^]*hunter2)[^]*corekube:images: \{…\}\n/);
});
