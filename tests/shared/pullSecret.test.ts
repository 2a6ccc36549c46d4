import * as pulumi from "@pulumi/pulumi";

import { CertRenewer } from "../../components/certRenewer";
import { StaticSite } from "../../components/staticSite";
import { baseArgs, renewerArgs } from "../support/pulumi/args";
import { registryPassword } from "../support/stack/credentials";
import { deploy } from "../support/pulumi/mocks";

const registry = {
  server: "registry.example.org",
  username: "you",
  password: pulumi.secret(registryPassword),
};

const pulling = [
  [
    "nginx",
    async (wanted?: typeof registry) =>
      deploy(() => new StaticSite("site", { ...baseArgs, registry: wanted })),
    ["Deployment"],
  ],
  [
    "cert-renew",
    async (wanted?: typeof registry) =>
      deploy(() => new CertRenewer("cert-renew", { ...renewerArgs, registry: wanted })),
    ["Job", "CronJob"],
  ],
] as const;

const secretOf = (app: string) => [{ name: `${app}-registry-secret-1a2b3c4d` }];

test.each(pulling)(
  "%s has the registry's credentials as docker login writes them",
  async (app, made) => {
    const secret = (await made(registry)).one("Secret", `${app}-registry-secret`);

    expect(secret.type).toBe("kubernetes.io/dockerconfigjson");
    expect(Object.keys(secret.stringData)).toEqual([".dockerconfigjson"]);
    expect(JSON.parse(secret.stringData[".dockerconfigjson"] ?? "")).toEqual({
      auths: {
        "registry.example.org": {
          username: "you",
          password: registryPassword,
          auth: Buffer.from(`you:${registryPassword}`).toString("base64"),
        },
      },
    });
  },
);

test.each(pulling)("the ServiceAccount of %s pulls with them", async (app, made) => {
  expect((await made(registry)).one("ServiceAccount").imagePullSecrets).toEqual(secretOf(app));
});

test.each(pulling)("a changed password of %s changes the pods", async (app, made, kinds) => {
  const deployed = await made(registry);

  expect(deployed.one("Secret", `${app}-registry-secret`).metadata).not.toHaveProperty("name");
  for (const kind of kinds) {
    const spec =
      kind === "CronJob" ? deployed.one(kind).spec.jobTemplate.spec : deployed.one(kind).spec;
    expect(spec.template.spec.imagePullSecrets).toEqual(secretOf(app));
  }
});

test.each(pulling)(
  "without a private registry, %s pulls without credentials",
  async (app, made) => {
    const deployed = await made();

    expect(() => deployed.find("Secret", `${app}-registry-secret`)).toThrow("0 resources");
    expect(deployed.one("ServiceAccount")).not.toHaveProperty("imagePullSecrets");
  },
);
