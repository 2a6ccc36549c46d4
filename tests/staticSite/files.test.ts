import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { StaticSite } from "../../components/staticSite";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const component = join(__dirname, "../../components/staticSite");
const made = async (args = baseArgs) => deploy(() => new StaticSite("site", args));

test.each([
  ["nginx-cm", ["nginx", "certificate", "challenge"]],
  ["hugo-cm", ["hugo"]],
  ["git-sync-cm", ["git-sync"]],
])(
  "the config map %s holds every file of the containers %j as it is",
  async (configMap, containers) => {
    const files = containers.flatMap((container) => {
      const folder = join(component, container, "files");
      return readdirSync(folder).map((name) => [name, join(folder, name)] as const);
    });

    const { data } = (await made()).one("ConfigMap", configMap);

    expect(Object.keys(data).sort()).toEqual(files.map(([name]) => name).sort());
    for (const [name, path] of files) expect(data[name]).toBe(readFileSync(path, "utf8"));
  },
);

test.each([
  ["hugo's container", "hugo-cm", "build.sh"],
  ["the certificate's container", "nginx-cm", "keep-certificate.sh"],
])("%s finds the script that it runs", async (_, configMap, script) => {
  const { data } = (await made()).one("ConfigMap", configMap);

  expect(data[script]).toMatch(/^#!\/bin\/sh\n/);
});

test("the certificate's container finds the configuration that it tries certificates with", async () => {
  const { data } = (await made()).one("ConfigMap", "nginx-cm");

  expect(data["keep-certificate.sh"]).toContain("configuration=${0%/*}/check-certificate.conf\n");
  expect(data).toHaveProperty(["check-certificate.conf"]);
});

test.each([
  ["nginx.conf", baseArgs],
  ["challenge.conf", baseArgs],
  ["check-certificate.conf", baseArgs],
  ["nginx-behind-proxy.conf", proxyArgs],
])("nginx finds all that %s includes", async (start, args) => {
  const deployed = await made(args);
  const { data } = deployed.one("ConfigMap", "nginx-cm");
  const secret = Object.keys(deployed.one("Secret").stringData);
  const there = [...Object.keys(data), ...secret.map((file) => `/etc/nginx-config-secret/${file}`)];
  const inclusions = (file: string): string[] =>
    [...(data[file] ?? "").matchAll(/^\s*include (\S+\.conf);/gm)].flatMap(([, name = ""]) => [
      name,
      ...inclusions(name),
    ]);

  expect(there).toEqual(expect.arrayContaining([start, ...inclusions(start)]));
});

test.each([
  ["ConfigMap", "nginx-cm"],
  ["ConfigMap", "hugo-cm"],
  ["Secret", "nginx-config-secret"],
] as const)("a changed %s %s rolls the pods: it has no fixed name", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata).not.toHaveProperty("name");
});
