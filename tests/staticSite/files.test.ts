import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { StaticSite } from "../../components/staticSite";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const component = join(__dirname, "../../components/staticSite");
const deploySite = async (args = baseArgs) => deploy(() => new StaticSite("site", args));

test.each([
  ["nginx-cm", ["nginx", "certificate", "challenge"]],
  ["hugo-cm", ["hugo"]],
  ["git-sync-cm", ["git-sync"]],
])(
  "the config map %s has every file of the containers %j unchanged",
  async (configMap, containers) => {
    const files = containers.flatMap((container) => {
      const folder = join(component, container, "files");
      return readdirSync(folder).map((name) => [name, join(folder, name)] as const);
    });

    const { data } = (await deploySite()).one("ConfigMap", configMap);

    expect(Object.keys(data).sort()).toEqual(files.map(([name]) => name).sort());
    for (const [name, path] of files) expect(data[name]).toBe(readFileSync(path, "utf8"));
  },
);

test.each([
  ["hugo's container", "hugo-cm", "watch.sh"],
  ["the certificate container", "nginx-cm", "keep-certificate.sh"],
])("%s finds the script that it runs", async (_, configMap, script) => {
  const { data } = (await deploySite()).one("ConfigMap", configMap);

  expect(data[script]).toMatch(/^#!\/bin\/sh\n/);
});

test("the certificate container finds the configuration with which it checks certificates", async () => {
  const { data } = (await deploySite()).one("ConfigMap", "nginx-cm");

  expect(data["keep-certificate.sh"]).toContain("configuration=${0%/*}/check-certificate.conf\n");
  expect(data).toHaveProperty(["check-certificate.conf"]);
});

const starts = [
  ["nginx.conf", baseArgs],
  ["challenge.conf", baseArgs],
  ["check-certificate.conf", baseArgs],
  ["nginx-behind-proxy.conf", proxyArgs],
] as const;

/** A configuration file and every file that it includes, directly or not. */
function withInclusions(files: Readonly<Record<string, string>>, name: string): string[] {
  const included = [...(files[name] ?? "").matchAll(/^\s*include (\S+\.conf);/gm)];
  return [name, ...included.flatMap(([, file = ""]) => withInclusions(files, file))];
}

test.each(starts)("nginx finds every file that %s includes", async (start, args) => {
  const deployed = await deploySite(args);
  const { data } = deployed.one("ConfigMap", "nginx-cm");
  const secret = Object.keys(deployed.one("Secret").stringData);

  const there = [...Object.keys(data), ...secret.map((file) => `/etc/nginx-config-secret/${file}`)];
  expect(there).toEqual(expect.arrayContaining(withInclusions(data, start)));
});

test("each of nginx's configuration files is used", async () => {
  const { data } = (await deploySite()).one("ConfigMap", "nginx-cm");

  const used = starts.flatMap(([start]) => withInclusions(data, start));
  const files = Object.keys(data).filter((name) => name.endsWith(".conf"));
  expect(used).toEqual(expect.arrayContaining(files));
});

test.each([
  ["ConfigMap", "nginx-cm"],
  ["ConfigMap", "hugo-cm"],
  ["Secret", "nginx-config-secret"],
] as const)(
  "a change of the %s %s rolls the pods, because it has no fixed name",
  async (kind, name) => {
    const { metadata } = (await deploySite()).one(kind, name);

    expect(metadata).not.toHaveProperty("name");
  },
);
