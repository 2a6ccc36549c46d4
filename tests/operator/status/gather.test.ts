import { gather } from "../../../operator/status/gather";
import type { StackFiles } from "../../../operator/program/stack";

const deployment = (name: string, spec: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "nginx-prod" },
  spec,
});
const env = [
  { name: "GITSYNC_REPO", value: "https://git.example.org/site" },
  { name: "GITSYNC_REF", value: "refs/heads/main" },
];
const site = deployment("nginx-deploy", {
  replicas: 2,
  template: { spec: { initContainers: [{ name: "git-sync", env }], containers: [] } },
});
const foreign = deployment("debug", {
  replicas: 7,
  template: { spec: { containers: [{ name: "shell" }] } },
});
const files: StackFiles = {
  stack: "prod",
  configuration: { values: { "kubernetes:context": "prod-cluster" }, secretKeys: [] },
  objects: [{ name: "nginx-deploy", manifest: site }],
};

test("another Deployment in the site's namespace isn't taken for the site's", async () => {
  const kubectl = async (...args: readonly string[]) =>
    Promise.resolve(
      JSON.stringify({ items: args.includes("Deployment.apps") ? [foreign, site] : [] }),
    );

  const { site: facts } = await gather(files, kubectl);

  expect(facts).toMatchObject({ wanted: 2, follows: "https://git.example.org/site main" });
});
