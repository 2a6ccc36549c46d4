import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Manifests } from "../support/manifests";
import { baseConfig, proxyConfig } from "../support/stack";

jest.setTimeout(60_000);

let manifests: Manifests;

beforeEach(() => {
  manifests = new Manifests(baseConfig);
});

afterEach(() => {
  manifests.remove();
});

test("each object has a file, in its namespace's folder, by its kind and its name without a suffix", () => {
  const { output } = manifests.run("--stack", "prod");

  expect(output).toBe("23 objects are in manifests/prod\n");
  expect(manifests.files()).toHaveLength(23);
  expect(manifests.files()).toEqual(
    expect.arrayContaining([
      "manifests/prod/cluster/namespace-nginx-prod.yaml",
      "manifests/prod/cluster/persistentvolume-nginx-prod-nfs-pv.yaml",
      "manifests/prod/nginx-prod/deployment-nginx-deploy.yaml",
      "manifests/prod/nginx-prod/configmap-nginx-cm.yaml",
      "manifests/prod/cert-renew-prod/job-cert-renew-job.yaml",
    ]),
  );
});

test("the operator chooses the folder", () => {
  manifests.run("--stack", "prod", "--out", "elsewhere/of/mine");

  expect(manifests.files()).toContain("elsewhere/of/mine/nginx-prod/service-nginx-svc.yaml");
});

test("an object that is no more has no file any more", () => {
  manifests.run("--stack", "prod");
  manifests.configure(proxyConfig);
  manifests.run("--stack", "prod");

  expect(manifests.files()).toContain("manifests/prod/nginx-prod/service-nginx-svc.yaml");
  expect(manifests.files().filter((file) => file.includes("cert-renew"))).toEqual([]);
});

test("a file that somebody else put there stays", () => {
  manifests.run("--stack", "prod");
  const file = join(manifests.folder, "manifests", "prod", "kustomization.yaml");
  writeFileSync(file, "resources: []\n");
  manifests.run("--stack", "prod");

  expect(readFileSync(file, "utf8")).toBe("resources: []\n");
});

test("what stands in for something is told at the top of every file", () => {
  manifests.run("--stack", "prod");

  for (const file of manifests.files()) {
    expect(readFileSync(join(manifests.folder, file), "utf8")).toMatch(
      /^# What a stack applies, by `npm run manifests`: to be read and compared\./,
    );
  }
});
