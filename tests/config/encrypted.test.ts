import { readConfig } from "../../config";
import { registryPassword, token } from "../support/stack/credentials";
import { baseConfig, configure, configWith } from "../support/stack/stack";

const account = configWith("corekube:certificate.externalAccountId", "kid-1");
const registry = configWith("corekube:images.registry", {
  server: "registry.corekube.com",
  username: "you",
});
const mac = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

test.each([
  ["corekube:externalAccountKey", mac, account],
  ["corekube:gitToken", token, baseConfig],
  ["corekube:registryPassword", registryPassword, registry],
])("%s in clear is refused, and not shown", (key, value, config) => {
  configure({ ...config, [key]: value }, []);

  expect(() => readConfig()).toThrow(
    new Error(
      "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
        `  ${key}: …\n` +
        "    why: must be encrypted: anyone who can read the stack's file or Pulumi's state could use it\n" +
        `    fix: pulumi config set --secret ${key}; if others have seen it, replace it first\n`,
    ),
  );
});

test("an ssh key in clear is refused beside its other mistakes, and not shown", () => {
  configure({ ...baseConfig, "corekube:gitSshKey": "the-key" }, ["corekube:gitToken"]);

  expect(() => readConfig()).toThrow(
    /^the configuration of stack stack has 3 mistakes(?![^]*the-key)[^]*corekube:gitSshKey: …\n +why: must be encrypted/,
  );
});

test("an encrypted value that isn't a secret is refused, and not shown", () => {
  const site = { type: "LoadBalancer", annotations: { "example.org/key": "hunter2" } };
  configure({ ...baseConfig, "corekube:service": site }, ["corekube:service"]);

  expect(() => readConfig()).toThrow(
    /^(?![^]*hunter2)[^]*has 1 mistake;[^]*corekube:service: \{…\}\n +why: must not be encrypted/,
  );
});
