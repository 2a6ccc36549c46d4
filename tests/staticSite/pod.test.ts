import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const podOf = async (args = baseArgs) => {
  const deployed = await deploy(() => new StaticSite("site", args));
  return deployed.one("Deployment").spec.template.spec;
};

test("a pod follows git, builds, keeps the certificate, then serves, in this order", async () => {
  const pod = await podOf();

  expect(pod.initContainers.map(({ name }) => name)).toEqual(["git-sync", "hugo", "certificate"]);
  expect(pod.containers.map(({ name }) => name)).toEqual(["nginx", "challenge"]);
});

test("what comes before nginx goes on beside it, and comes back when it ends", async () => {
  const pod = await podOf();

  expect(pod.initContainers.map(({ restartPolicy }) => restartPolicy)).toEqual([
    "Always",
    "Always",
    "Always",
  ]);
});

test("pods run the images that the stack names", async () => {
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

test("a pod has an account of its own", async () => {
  const pod = await podOf();

  expect(pod.serviceAccountName).toBe("nginx-sa");
});

test("a pod learns nothing of the namespace's other Services", async () => {
  const pod = await podOf();

  expect(pod.enableServiceLinks).toBe(false);
});

test("a pod that goes has time to finish its requests", async () => {
  const pod = await podOf();

  expect(pod.terminationGracePeriodSeconds).toBe(60);
});
