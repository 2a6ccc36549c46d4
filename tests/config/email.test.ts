import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack";

const key = "corekube:certificate.email";
const message = [
  "must be an e-mail address: the account at the certificate authority has one",
  "write it like ops@example.org",
] as const;

test.each([
  "ops@example.org",
  "ops+web@mail.example.org",
  "o'ps@xn--mnchen-3ya.de",
  "first.last@example.org",
  `${"a".repeat(64)}@example.org`,
])("the account at the authority may have the address %s", (email) => {
  configure(configWith(key, email));

  expect(readConfig().tls).toMatchObject({ certificate: { email } });
});

test.each([
  ["missing", undefined],
  ["empty", ""],
  ["without a host", "ops"],
  ["with an empty host", "ops@"],
  ["without a user", "@example.org"],
  ["a host's name", "example.org"],
  ["of a host without a dot", "ops@localhost"],
  ["of a host in upper case", "ops@Example.org"],
  ["of an IP address", "ops@192.0.2.1"],
  ["of a wildcard", "ops@*.example.org"],
  ["with a space", "o ps@example.org"],
  ["with a name around it", "Ops <ops@example.org>"],
  ["with a line end", "ops@example.org\n"],
  ["with a second @", "ops@mail@example.org"],
  ["two, with a comma between", "ops@example.org,web@example.org"],
  ["with a comma", "ops,web@example.org"],
  ["a link", "mailto:ops@example.org"],
  ["with a NUL", "ops\0@example.org"],
  ["with a letter that isn't ASCII", "öps@example.org"],
  ["with a user of more than 64 characters", `${"a".repeat(65)}@example.org`],
  ["a number", 1],
  ["a list", ["ops@example.org"]],
])("the account's address can't be %s", (_, email) => {
  configure(configWith(key, email));

  expect(() => readConfig()).toThrow(refusal([key, email, ...message]));
});
