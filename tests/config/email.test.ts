import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack/stack";

const key = "corekube:certificate.email";
const message = [
  "must be an e-mail address: the account at the certificate authority needs one",
  "write it like ops@example.org",
] as const;

test.each([
  "ops@corekube.com",
  "ops+web@mail.corekube.com",
  "o'ps@xn--mnchen-3ya.de",
  "first.last@corekube.com",
  `${"a".repeat(64)}@corekube.com`,
])("the account at the authority may have the address %s", (email) => {
  configure(configWith(key, email));

  expect(readConfig().tls).toMatchObject({ certificate: { email } });
});

test.each([
  ["missing", undefined],
  ["empty", ""],
  ["without a host", "ops"],
  ["with an empty host", "ops@"],
  ["without a user", "@corekube.com"],
  ["a host's name", "corekube.com"],
  ["of a host without a dot", "ops@localhost"],
  ["of a host in upper case", "ops@Example.org"],
  ["of an IP address", "ops@192.0.2.1"],
  ["of a wildcard", "ops@*.corekube.com"],
  ["of a host with a dot at its end", "ops@corekube.com."],
  ["of a host with two dots together", "ops@corekube..com"],
  ["of a host with a dot in front", "ops@.corekube.com"],
  ["with a dot in front", ".ops@corekube.com"],
  ["with a dot at the user's end", "ops.@corekube.com"],
  ["with two dots together", "first..last@corekube.com"],
  ["with a space behind", "ops@corekube.com "],
  ["with a space", "o ps@corekube.com"],
  ["with a name around it", "Ops <ops@corekube.com>"],
  ["with a line end", "ops@corekube.com\n"],
  ["with a second @", "ops@mail@corekube.com"],
  ["two, with a comma between", "ops@corekube.com,web@corekube.com"],
  ["with a comma", "ops,web@corekube.com"],
  ["a link", "mailto:ops@corekube.com"],
  ["with a NUL", "ops\0@corekube.com"],
  ["with a letter that isn't ASCII", "öps@corekube.com"],
  ["with a user of more than 64 characters", `${"a".repeat(65)}@corekube.com`],
  ["a number", 1],
  ["a list", ["ops@corekube.com"]],
])("the account's address can't be %s", (_, email) => {
  configure(configWith(key, email));

  expect(() => readConfig()).toThrow(refusal([key, email, ...message]));
});
