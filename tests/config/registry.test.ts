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

const half = [
  "must be given where the other half of the registry's credentials is, and only there",
  "set both corekube:images.registry and corekube:registryPassword, or neither",
] as const;

test("images of public registries are pulled without credentials", () => {
  configure(baseConfig);

  expect(readConfig().registry).toBeUndefined();
});

test("a registry that asks who pulls is told, by a password that stays a secret", async () => {
  configure(stackOf({ nginx, registry }));

  const { password, ...shown } = readConfig().registry ?? { password: pulumi.output("") };

  expect(shown).toEqual(registry);
  expect(await valueOf(password)).toBe(registryPassword);
  expect(await pulumi.isSecret(password)).toBe(true);
});

test.each(["registry.corekube.com:5000", "192.0.2.1", "localhost:5000", "ghcr.io"])(
  "the registry may be %s, where an image is from there",
  (server) => {
    configure(stackOf({ nginx: `${server}/nginx:1.30.6`, registry: { ...registry, server } }));

    expect(readConfig().registry).toMatchObject({ server });
  },
);

test("the registry may be one that an image of ours is from", () => {
  configure(stackOf({ registry: { ...registry, server: "docker.io" } }));

  expect(readConfig().registry).toMatchObject({ server: "docker.io" });
});

test("a registry that no image is from is refused: its credentials would never be used", () => {
  const server = "registry.exmaple.org";
  configure(stackOf({ nginx, registry: { ...registry, server } }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:images.registry.server",
      server,
      "must be the registry of at least one image: nothing is pulled from there",
      "write it as it stands in the images' references, or name images from there",
    ]),
  );
});

test("a registry without its password is refused", () => {
  configure({ ...stackOf({ nginx, registry }), [passwordKey]: undefined });

  expect(() => readConfig()).toThrow(refusal([passwordKey, undefined, ...half]));
});

test("a password without its registry is refused", () => {
  configure(stackOf({ nginx }));

  expect(() => readConfig()).toThrow(refusal([registryKey, undefined, ...half]));
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
    why: "must be a registry's host name, with its port where it has one of its own",
    fix: "write it as it stands in the images' references, e.g. registry.example.org:5000",
  },
  {
    key: "username",
    bad: ["", "you:secret", "two words", 1],
    why: "must be a user's name, without spaces and colons",
    fix: "write what your registry's manual gives beside a password",
  },
];

test.each(badValues(rules))("the registry's $key can't be $value", ({ key, value, why, fix }) => {
  configure(stackOf({ nginx, registry: { ...registry, [key]: value } }));

  const mistake =
    refusal([`${registryKey}.${key}`, value, why, fix]).message.split("\n\n")[1] ?? "";

  // A server that is a mistake may besides be the registry of no image.
  expect(() => readConfig()).toThrow(mistake);
});

test.each(["", "two\nlines", "é"])("a password can't be %j, and is not shown", (password) => {
  configure(stackOf({ nginx, registry }, password));

  expect(() => readConfig()).toThrow(
    new Error(
      "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
        "  corekube:registryPassword: …\n" +
        "    why: must be one line of visible ASCII\n" +
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
