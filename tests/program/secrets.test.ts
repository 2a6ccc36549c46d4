import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { hostKey, registryPassword, sshKey, token } from "../support/stack/credentials";
import { deploy, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

const site = baseConfig["corekube:site"];
const certificate = { ...baseConfig["corekube:certificate"], externalAccountId: "kid-1" };
const mac = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const registry = { server: "registry.corekube.com", username: "you" };
const shared = {
  ...baseConfig,
  "corekube:certificate": certificate,
  "corekube:externalAccountKey": mac,
  "corekube:images": { ...baseConfig["corekube:images"], registry },
  "corekube:registryPassword": registryPassword,
};

/** The forms in which a secret's value could be found: in clear, in JSON, in base64. */
const formsOf = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`you:${secret}`).toString("base64"),
];

let folder: string;
let programs: Deployed<unknown>[];

/** A Pulumi program is a module: it runs once, on import. */
async function run(config: Readonly<Record<string, unknown>>): Promise<Deployed<unknown>> {
  configure(config);
  jest.resetModules();
  return deploy(async () => import("../.."), "prod");
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "corekube-secrets-"));
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `git.corekube.com ${hostKey}\n`);
  programs = [
    await run({ ...shared, "corekube:gitToken": token }),
    await run({
      ...shared,
      "corekube:site": { ...site, repository: "git@git.corekube.com:corekube/web.git" },
      "corekube:git": { knownHosts },
      "corekube:gitSshKey": sshKey,
    }),
  ];
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const resources = () => programs.flatMap((program) => program.resources);

/** The names of the resources whose inputs, in that view, contain the secret. */
const holding = (secret: string, look: "inputs" | "inClear") =>
  new Set(
    resources()
      .filter((resource) => {
        const text = JSON.stringify(resource[look]);
        return formsOf(secret).some((form) => text.includes(form));
      })
      .map(({ name, type }) => `${type.split(":").at(-1) ?? ""} ${name}`),
  );

const secrets: [string, string, string[]][] = [
  ["token of git", token, ["Secret nginx-git-secret", "StaticSite site"]],
  ["ssh key", sshKey, ["Secret nginx-git-secret", "StaticSite site"]],
  [
    "registry's password",
    registryPassword,
    [
      "CertRenewer cert-renew",
      "Secret cert-renew-registry-secret",
      "Secret nginx-registry-secret",
      "StaticSite site",
    ],
  ],
  ["account's key", mac, ["CertRenewer cert-renew", "Secret cert-renew-config-secret"]],
];

test.each(secrets)(
  "in the cluster, only the Secrets that need the %s contain it",
  (_, secret, allowed) => {
    expect([...holding(secret, "inputs")].sort()).toEqual(allowed);
  },
);

test.each(secrets)("the %s is marked as secret everywhere in Pulumi's state", (_, secret) => {
  expect([...holding(secret, "inClear")]).toEqual([]);
});

test("the view in clear of the resources isn't empty", () => {
  const { inClear } = programs[0]?.find("Deployment") ?? {};

  expect(JSON.stringify(inClear)).toContain("GITSYNC_PASSWORD_FILE");
});
