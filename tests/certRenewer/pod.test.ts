import { CertRenewer } from "../../components/certRenewer";
import { siteUid } from "../../components/shared/securityContext";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

async function podOf(args = renewerArgs) {
  const deployed = await deploy(() => new CertRenewer("cert-renew", args));
  const pod = deployed.one("Job").spec.template.spec;
  const all = [...pod.initContainers, ...pod.containers];
  return { ...pod, all, container: (wanted: string) => all.find(({ name }) => name === wanted) };
}

const containers = ["lego", "publish"];

test("a run obtains first and then publishes", async () => {
  const pod = await podOf();

  expect(pod.initContainers.map(({ name }) => name)).toEqual(["lego"]);
  expect(pod.containers.map(({ name }) => name)).toEqual(["publish"]);
});

test.each([
  ["lego", "registry.example.org/lego:v4", "obtain.sh"],
  ["publish", "registry.example.org/kubectl:v5", "publish.sh"],
])("%s runs its script in the stack's image", async (name, image, script) => {
  const { container } = await podOf();

  expect(container(name)?.image).toBe(image);
  expect(container(name)?.command).toEqual(["/bin/sh", `/etc/corekube/cert-renew/${script}`]);
});

test("a run has its own account, whose token is not mounted automatically", async () => {
  const pod = await podOf();

  expect(pod.serviceAccountName).toBe("cert-renew-sa");
  expect(pod.automountServiceAccountToken).toBe(false);
});

test("a run has another user than the site, which can't read the keys", async () => {
  const { securityContext } = await podOf();

  expect(securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 65531,
    runAsGroup: 65531,
    fsGroup: 65531,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(securityContext.runAsUser).not.toBe(siteUid);
});

test.each(containers)("%s can't gain privileges or write to its image", async (name) => {
  const { container } = await podOf();

  expect(container(name)?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
  });
});

test.each(containers)("%s requests and may use only what it needs", async (name) => {
  const { container } = await podOf();

  expect(container(name)?.resources).toEqual({
    requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "16Mi" },
    limits: { cpu: "1", memory: "128Mi", "ephemeral-storage": "64Mi" },
  });
});

test.each(containers)("%s has the volume, the scripts and its own /tmp", async (name) => {
  const { container } = await podOf();

  expect(container(name)?.volumeMounts.slice(0, 3)).toEqual([
    { name: "cert-renew-nfs-pvc", mountPath: "/srv" },
    { name: "scripts", mountPath: "/etc/corekube/cert-renew", readOnly: true },
    { name: `${name}-tmp`, mountPath: "/tmp" },
  ]);
});

test("lego writes its result for publish, which can only read it", async () => {
  const { all } = await podOf();

  const at = all.flatMap(({ name, volumeMounts }) =>
    volumeMounts
      .filter((mount) => mount.name === "result")
      .map(({ mountPath, readOnly }) => ({ name, mountPath, readOnly })),
  );
  expect(at).toEqual([
    { name: "lego", mountPath: "/run/cert-renew", readOnly: undefined },
    { name: "publish", mountPath: "/run/cert-renew", readOnly: true },
  ]);
});

test("besides the volume and that result, lego can write nothing that publish reads", async () => {
  const { container } = await podOf();

  const writable = (name: string) =>
    container(name)?.volumeMounts.flatMap((mount) => (mount.readOnly ? [] : [mount.name]));
  expect(writable("lego")).toEqual(["cert-renew-nfs-pvc", "lego-tmp", "result"]);
  expect(writable("publish")).toEqual(["cert-renew-nfs-pvc", "publish-tmp"]);
});

test("keys, certificates and challenges are stored on the claim in the arguments", async () => {
  const { volumes } = await podOf({ ...renewerArgs, claim: "another-pvc" });

  expect(volumes.find(({ name }) => name === "cert-renew-nfs-pvc")).toEqual({
    name: "cert-renew-nfs-pvc",
    persistentVolumeClaim: { claimName: "another-pvc" },
  });
});

test("a run mounts the scripts of its own version", async () => {
  const { volumes } = await podOf();

  expect(volumes.find(({ name }) => name === "scripts")).toEqual({
    name: "scripts",
    configMap: { name: "cert-renew-cm-1a2b3c4d" },
  });
});

test("the scratch volumes of a run have limits", async () => {
  const { volumes } = await podOf();

  const scratch = volumes.filter((candidate) => "emptyDir" in candidate);
  expect(scratch.map(({ name, emptyDir }) => `${name} ${emptyDir.sizeLimit}`)).toEqual([
    "lego-tmp 32Mi",
    "publish-tmp 32Mi",
    "result 32Mi",
  ]);
});

test("every mount has its volume, and every volume its mount", async () => {
  const { volumes, all } = await podOf(renewerWith({ restart: ["mail-deploy"] }));

  const mounted = new Set(all.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name)));
  expect([...mounted].sort()).toEqual(volumes.map(({ name }) => name).sort());
});

test("a run has no variables of the namespace's Services", async () => {
  expect((await podOf()).enableServiceLinks).toBe(false);
});
