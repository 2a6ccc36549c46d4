import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const podOf = async () => {
  const deployed = await deploy(() => new StaticSite("site", baseArgs));
  return deployed.one("Deployment").spec.template.spec;
};

async function container(name: string) {
  const { initContainers, containers } = await podOf();
  return [...initContainers, ...containers].find((candidate) => candidate.name === name);
}

const containers = ["git-sync", "hugo", "certificate", "nginx", "challenge"];

test("these are all the containers of a pod", async () => {
  const pod = await podOf();

  expect([...pod.initContainers, ...pod.containers].map(({ name }) => name)).toEqual(containers);
});

test("a pod runs as one user, never as root, with the runtime's system call filter", async () => {
  const { securityContext } = await podOf();

  expect(securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 65533,
    runAsGroup: 65533,
    fsGroup: 65533,
    seccompProfile: { type: "RuntimeDefault" },
  });
});

test.each(containers)("%s can't gain privileges or write to its image", async (name) => {
  expect((await container(name))?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  });
});

test.each([
  ["git-sync", "10m", "32Mi", "64Mi"],
  ["hugo", "50m", "128Mi", "256Mi"],
  ["certificate", "5m", "8Mi", "16Mi"],
  ["nginx", "50m", "32Mi", "32Mi"],
  ["challenge", "5m", "8Mi", "16Mi"],
])("%s requests %s of a processor, %s of memory, %s of disk", async (name, ...wanted) => {
  const [cpu, memory, disk] = wanted;

  const { requests } = (await container(name))?.resources ?? {};

  expect(requests).toEqual({ cpu, memory, "ephemeral-storage": disk });
});

test.each([
  ["git-sync", "1", "512Mi", "328Mi"],
  ["hugo", "2", "1000Mi", "1328Mi"],
  ["certificate", "200m", "32Mi", "128Mi"],
  ["nginx", "2", "512Mi", "256Mi"],
  ["challenge", "200m", "32Mi", "128Mi"],
])("%s is limited to %s of a processor, %s of memory, %s of disk", async (name, ...allowed) => {
  const [cpu, memory, disk] = allowed;

  const { limits } = (await container(name))?.resources ?? {};

  expect(limits).toEqual({ cpu, memory, "ephemeral-storage": disk });
});
