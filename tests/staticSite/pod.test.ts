import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const podOf = async (args = baseArgs) => {
  const deployed = await deploy(() => new StaticSite("site", args));
  return deployed.one("Deployment").spec.template.spec;
};

test("the containers start in this order: git-sync, hugo, certificate, nginx", async () => {
  const pod = await podOf();

  expect(pod.initContainers.map(({ name }) => name)).toEqual(["git-sync", "hugo", "certificate"]);
  expect(pod.containers.map(({ name }) => name)).toEqual(["nginx", "challenge"]);
});

test("the init containers are sidecars that restart", async () => {
  const pod = await podOf();

  expect(pod.initContainers.map(({ restartPolicy }) => restartPolicy)).toEqual([
    "Always",
    "Always",
    "Always",
  ]);
});

test("pods run the configured images", async () => {
  const pod = await podOf();

  expect([...pod.initContainers, ...pod.containers].map(({ image }) => image)).toEqual([
    "registry.example.org/git-sync:v1",
    "registry.example.org/hugo:v2",
    "registry.example.org/nginx:v3",
    "registry.example.org/nginx:v3",
    "registry.example.org/nginx:v3",
  ]);
});

test("a pod can't call the cluster's API", async () => {
  const pod = await podOf();

  expect(pod.automountServiceAccountToken).toBe(false);
});

test("a pod has its own ServiceAccount", async () => {
  const pod = await podOf();

  expect(pod.serviceAccountName).toBe("nginx-sa");
});

test("a pod gets no environment variables of other Services", async () => {
  const pod = await podOf();

  expect(pod.enableServiceLinks).toBe(false);
});

test("a terminating pod has time to finish its requests", async () => {
  const pod = await podOf();

  expect(pod.terminationGracePeriodSeconds).toBe(60);
});
