import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Manifests } from "../support/operator/manifests";
import { baseConfig, proxyConfig } from "../support/stack/stack";

jest.setTimeout(240_000);

let manifests: Manifests;

beforeAll(() => {
  manifests = new Manifests(baseConfig);
  manifests.run("--stack", "prod");
});

afterAll(() => {
  manifests.remove();
});

test("each object has a file in its namespace's folder, named by kind and name without the suffix", () => {
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

test("the operator chooses the folder, and the output says how many objects were written", () => {
  const { output } = manifests.run("--stack", "prod", "--out", "elsewhere/of/mine");

  const written = manifests.files().filter((file) => file.startsWith("elsewhere/"));
  expect(output).toBe(`${String(written.length)} objects written to elsewhere/of/mine\n`);
  expect(manifests.files()).toContain("elsewhere/of/mine/nginx-prod/service-nginx-svc.yaml");
});

test("the top of every file explains the stand-ins", () => {
  manifests.run("--stack", "prod");

  for (const file of manifests.files()) {
    expect(readFileSync(join(manifests.folder, file), "utf8")).toMatch(
      /^# Written by `npm run manifests`, for reading and comparing\. Do not apply it: [^]*\(redacted\)/,
    );
  }
});

test("the file of an object that no longer exists is removed, and other files stay", () => {
  const other = join(manifests.folder, "manifests", "prod", "kustomization.yaml");
  writeFileSync(other, "# Lists what `npm run manifests` wrote\nresources: []\n");
  manifests.configure(proxyConfig);
  manifests.run("--stack", "prod");

  expect(manifests.files()).toContain("manifests/prod/nginx-prod/service-nginx-svc.yaml");
  expect(manifests.files().join()).not.toContain("manifests/prod/cert-renew");
  expect(readFileSync(other, "utf8")).toMatch(/\nresources: \[\]\n$/);
});
