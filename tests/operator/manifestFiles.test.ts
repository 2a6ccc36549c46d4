import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Manifests } from "../support/operator/manifests";
import { baseConfig, proxyConfig } from "../support/stack/stack";

jest.setTimeout(60_000);

let manifests: Manifests;

beforeAll(() => {
  manifests = new Manifests(baseConfig);
  manifests.run("--stack", "prod");
});

afterAll(() => {
  manifests.remove();
});

test("each object has a file, in its namespace's folder, by its kind and its name without a suffix", () => {
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

test("the operator chooses the folder, and is told how many objects are there", () => {
  const { output } = manifests.run("--stack", "prod", "--out", "elsewhere/of/mine");

  const there = manifests.files().filter((file) => file.startsWith("elsewhere/"));
  expect(output).toBe(`${String(there.length)} objects are in elsewhere/of/mine\n`);
  expect(manifests.files()).toContain("elsewhere/of/mine/nginx-prod/service-nginx-svc.yaml");
});

test("what stands in for something is told at the top of every file", () => {
  manifests.run("--stack", "prod");

  for (const file of manifests.files()) {
    expect(readFileSync(join(manifests.folder, file), "utf8")).toMatch(
      /^# What a stack applies, by `npm run manifests`: to be read and compared\./,
    );
  }
});

test("an object that is no more has no file any more; what somebody else put there stays", () => {
  const other = join(manifests.folder, "manifests", "prod", "kustomization.yaml");
  writeFileSync(other, "resources: []\n");
  manifests.configure(proxyConfig);
  manifests.run("--stack", "prod");

  expect(manifests.files()).toContain("manifests/prod/nginx-prod/service-nginx-svc.yaml");
  expect(manifests.files().join()).not.toContain("manifests/prod/cert-renew");
  expect(readFileSync(other, "utf8")).toBe("resources: []\n");
});
