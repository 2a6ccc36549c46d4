import { readConfig } from "../../config";
import { configure, configWith } from "../support/stack";

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

  expect(() => readConfig()).toThrow(refusalShowing(key, "…", unknownKey));
});

test.each([["a", "list"], { an: "object" }, 5])(
  "a secret of another kind than text isn't shown either: %j",
  (value) => {
    configure(configWith("corekube:git.token", value));

    expect(() => readConfig()).toThrow(refusalShowing("corekube:git.token", "…", unknownKey));
  },
);

test("a secret that is in the wrong section isn't shown, though the section is shown whole", () => {
  const wrong = [{ username: "you", password: "hunter2" }];
  configure(configWith("corekube:images", wrong));

  expect(() => readConfig()).toThrow(
    refusalShowing("corekube:images", '[{"username":"you","password":"…"}]', [
      "must be an object",
      "give it keys: gitSync, hugo, nginx, lego, kubectl, registry",
    ]),
  );
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

test("a PEM text inside a section that is shown whole is not shown", () => {
  const nothingReads = { pem: "-----BEGIN PRIVATE KEY-----\nMIGH", name: "mine" };
  configure(configWith("corekube:typo", nothingReads));

  expect(() => readConfig()).toThrow(
    refusalShowing("corekube:typo", '{"pem":"…","name":"mine"}', unknownKey),
  );
});
