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
])("what somebody put under %s is not shown: it may be a secret", (key) => {
  configure(configWith(key, "hunter2"));

  expect(() => readConfig()).toThrow(refusalShowing(key, "(not shown)", unknownKey));
});

test.each(["hunter2", ["a", "list"], { an: "object" }, 5, true])(
  "nothing is shown of what stands under a key that nothing reads: %j",
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
])("nothing is shown of what stands under a key that nothing reads in %s", (section, right) => {
  configure(configWith(section, { ...right, typo: "hunter2", other: { of: ["hunter2"] } }));

  expect(() => readConfig()).toThrow(
    /^(?!.*hunter2)[^]*typo: \(not shown\)[^]*other: \(not shown\)/s,
  );
});

test("nothing is shown of a section that has to go, in which anything may stand", () => {
  const nfs = { ...baseConfig["corekube:nfs"], password: "hunter2" };
  configure({ ...proxyConfig, "corekube:nfs": nfs });

  expect(() => readConfig()).toThrow(/corekube:nfs: \{…\}\n/);
  expect(() => readConfig()).not.toThrow(/hunter2/);
});

test("nothing is shown of an object in a list", () => {
  configure(configWith("corekube:certificate.restart", [{ token: "hunter2" }]));

  expect(() => readConfig()).toThrow(/certificate\.restart\[0\]: \{…\}\n/);
});

test("nothing is shown of an object in a list that is shown whole", () => {
  const domains = ["corekube.com", "corekube.com", { token: "hunter2" }];
  configure(configWith("corekube:site.domains", domains));

  expect(() => readConfig()).not.toThrow(/hunter2/);
});

test("a secret that is missing is told as such", () => {
  configure(configWith("corekube:certificate.externalAccountId", "kid-1"));

  expect(() => readConfig()).toThrow(
    refusalShowing(macKey, "(not set)", [
      "must be given where the other half of the external account is, and only there",
      "set both corekube:certificate.externalAccountId and corekube:externalAccountKey, or neither",
    ]),
  );
});

test.each([
  ["a private key", "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n", '"…"'],
  ["what stands before it alone", "Ours: -----BEGIN CERTIFICATE-----\nMIIB\n", '"Ours: …"'],
])("a PEM text in place of a file's path is not shown: %s", (_, pem, shown) => {
  const key = "corekube:certificate.caFile";
  configure(configWith(key, pem));

  expect(() => readConfig()).toThrow(
    refusalShowing(key, shown, [
      "must be a file of CA certificates in PEM, by which the ACME server's own certificate is checked",
      "write its path, from this folder; remove it where the authority is a public one",
    ]),
  );
});

test("nothing is shown of a section that isn't whole", () => {
  configure({ ...baseConfig, "corekube:images": '{"registry":{"password":"hunter2"}' });

  expect(() => readConfig()).toThrow(/^(?![^]*hunter2)[^]*corekube:images: \{…\}\n/);
});
