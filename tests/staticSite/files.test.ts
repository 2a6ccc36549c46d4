import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { StaticSite } from "../../components/staticSite";
import { baseArgs, deploy } from "../support/pulumi";

const component = join(__dirname, "..", "..", "components", "staticSite");
const made = async (args = baseArgs) => deploy(() => new StaticSite("site", args));

test.each([
  ["nginx-cm", "nginx"],
  ["hugo-cm", "hugo"],
])("the config map %s holds every file of %s/ as it is", async (configMap, folder) => {
  const files = readdirSync(join(component, folder));

  const { data } = (await made()).one("ConfigMap", configMap);

  expect(Object.keys(data).sort()).toEqual(files.sort());
  for (const file of files) {
    expect(data[file]).toBe(readFileSync(join(component, folder, file), "utf8"));
  }
});

test("hugo's container finds the script that it runs", async () => {
  const { data } = (await made()).one("ConfigMap", "hugo-cm");

  expect(data["build.sh"]).toMatch(/^#!\/bin\/sh\n/);
});

test.each(["nginx.conf", "challenge.conf"])("nginx finds all that %s includes", async (start) => {
  const { data } = (await made()).one("ConfigMap", "nginx-cm");
  const inclusions = (file: string): string[] =>
    [...(data[file] ?? "").matchAll(/^\s*include ([\w-]+\.conf);/gm)].flatMap(([, name = ""]) => [
      name,
      ...inclusions(name),
    ]);

  expect(Object.keys(data)).toEqual(expect.arrayContaining([start, ...inclusions(start)]));
});

test("the site answers to every name of the stack", async () => {
  const { stringData } = (await made()).one("Secret");

  expect(stringData).toEqual({ "server-name.conf": "server_name example.org www.example.org;\n" });
});

test.each([
  ["ConfigMap", "nginx-cm"],
  ["ConfigMap", "hugo-cm"],
  ["Secret", "nginx-config-secret"],
] as const)("a changed %s %s rolls the pods: it has no fixed name", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata).not.toHaveProperty("name");
});
