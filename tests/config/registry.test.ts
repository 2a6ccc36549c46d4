import * as pulumi from "@pulumi/pulumi";

import { readConfig } from "../../config";
import { registryPassword } from "../support/stack/credentials";
import { valueOf } from "../support/pulumi/mocks";
import {
  badValues,
  baseConfig,
  configure,
  configWith,
  refusal,
  type Rule,
} from "../support/stack/stack";

const passwordKey = "corekube:registryPassword";
const registryKey = "corekube:images.registry";
const registry = { server: "registry.corekube.com", username: "you" };
const nginx = "registry.corekube.com/nginx:1.30.6";

const stackOf = (images: object, password: string | undefined = registryPassword) => ({
  ...baseConfig,
  "corekube:accept": ["images-by-tag"],
  "corekube:images": images,
  [passwordKey]: password,
});

const incomplete = [
  "must be set together with the other value of the registry's credentials",
  "set both corekube:images.registry and corekube:registryPassword, or neither",
] as const;

test("public registries need no credentials", () => {
  configure(baseConfig);

  expect(readConfig().registry).toBeUndefined();
});

test("a private registry gets its password, which stays a secret", async () => {
  configure(stackOf({ nginx, registry }));

  const { password, ...shown } = readConfig().registry ?? { password: pulumi.output("") };

  expect(shown).toEqual(registry);
  expect(await valueOf(password)).toBe(registryPassword);
  expect(await pulumi.isSecret(password)).toBe(true);
});

test.each(["registry.corekube.com:5000", "192.0.2.1", "localhost:5000", "ghcr.io"])(
  "the registry may be %s if an image is from there",
  (server) => {
    configure(stackOf({ nginx: `${server}/nginx:1.30.6`, registry: { ...registry, server } }));

    expect(readConfig().registry).toMatchObject({ server });
  },
);

test("the registry may be that of a default image", () => {
  configure(stackOf({ registry: { ...registry, server: "docker.io" } }));

  expect(readConfig().registry).toMatchObject({ server: "docker.io" });
});

test("a registry that no image is from is refused", () => {
  const server = "registry.exmaple.org";
  configure(stackOf({ nginx, registry: { ...registry, server } }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:images.registry.server",
      server,
      "must be the registry of at least one image: no image comes from there",
      "write it as it is in the image references, or use images from there",
    ]),
  );
});

test("a registry without its password is refused", () => {
  configure({ ...stackOf({ nginx, registry }), [passwordKey]: undefined });

  expect(() => readConfig()).toThrow(refusal([passwordKey, undefined, ...incomplete]));
});

test("a password without its registry is refused", () => {
  configure(stackOf({ nginx }));

  expect(() => readConfig()).toThrow(refusal([registryKey, undefined, ...incomplete]));
});

const rules: readonly Rule[] = [
  {
    key: "server",
    bad: [
      "",
      "https://registry.corekube.com",
      "registry.corekube.com/you",
      "a_b",
      "a:0",
      "a:65536",
      1,
    ],
    why: "must be a registry's host name, with its port unless that is 443",
    fix: "write it as it is in the image references, e.g. registry.example.org:5000",
  },
  {
    key: "username",
    bad: ["", "you:secret", "two words", 1],
    why: "must be a user name without spaces and colons",
    fix: "write the user name that your registry's manual gives",
  },
];

test.each(badValues(rules))("the registry's $key can't be $value", ({ key, value, why, fix }) => {
  configure(stackOf({ nginx, registry: { ...registry, [key]: value } }));

  const mistake =
    refusal([`${registryKey}.${key}`, value, why, fix]).message.split("\n\n")[1] ?? "";

  // A wrong server may also be reported as the registry of no image.
  expect(() => readConfig()).toThrow(mistake);
});

test.each(["", "two\nlines", "é"])("a password can't be %j, and is not shown", (password) => {
  configure(stackOf({ nginx, registry }, password));

  expect(() => readConfig()).toThrow(
    new Error(
      "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
        "  corekube:registryPassword: …\n" +
        "    why: must be one line of printable ASCII\n" +
        "    fix: copy it from your registry: pulumi config set --secret corekube:registryPassword\n",
    ),
  );
});

test("an unknown key of the registry is refused, and a password there is not shown", () => {
  configure(stackOf({ nginx, registry: { ...registry, password: "hunter2" } }));

  expect(() => readConfig()).toThrow(
    /corekube:images\.registry\.password: \(not shown\)\n +why: nothing reads/,
  );
});

test("the registry must be an object", () => {
  configure(configWith(registryKey, "registry.corekube.com"));

  expect(() => readConfig()).toThrow(
    /corekube:images\.registry: [^]*give it keys: server, username/,
  );
});
