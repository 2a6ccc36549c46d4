import { NfsVolume } from "../components/nfsVolume";
import { deploy, valueOf } from "./support/pulumi/mocks";

const baseArgs = {
  app: "nginx",
  environment: "prod",
  namespace: "nginx-prod",
  nfs: { server: "nfs.example.org", path: "/exports/site" },
};
const made = async () => deploy(() => new NfsVolume("nginx-nfs", baseArgs));

test("the volume is the stack's NFS export", async () => {
  const { spec } = (await made()).one("PersistentVolume");

  expect(spec.nfs).toEqual({ server: "nfs.example.org", path: "/exports/site" });
});

test("two stacks on one cluster never share a volume", async () => {
  const prod = await made();
  const dev = await deploy(() => new NfsVolume("nginx-nfs", { ...baseArgs, environment: "dev" }));

  expect(prod.one("PersistentVolume").metadata.name).toBe("nginx-prod-nfs-pv");
  expect(dev.one("PersistentVolume").metadata.name).toBe("nginx-dev-nfs-pv");
});

test("the claim binds only to this volume", async () => {
  const { spec } = (await made()).one("PersistentVolumeClaim");

  expect(spec.volumeName).toBe("nginx-prod-nfs-pv");
});

test("no other claim can bind to this volume", async () => {
  const { spec } = (await made()).one("PersistentVolume");

  expect(spec.claimRef).toEqual({ namespace: "nginx-prod", name: "nginx-nfs-pvc" });
});

test("the claim is in the namespace of the pods that mount it", async () => {
  const { metadata } = (await made()).one("PersistentVolumeClaim");

  expect(metadata).toMatchObject({ name: "nginx-nfs-pvc", namespace: "nginx-prod" });
});

test("the component's claimName is the claim's name", async () => {
  const deployed = await made();

  expect(await valueOf(deployed.result.claimName)).toBe("nginx-nfs-pvc");
});

test("the files survive pulumi destroy", async () => {
  const { spec } = (await made()).one("PersistentVolume");

  expect(spec.persistentVolumeReclaimPolicy).toBe("Retain");
});

test("the default storage class doesn't provision a volume for the claim", async () => {
  const deployed = await made();

  expect(deployed.one("PersistentVolume").spec.storageClassName).toBe("");
  expect(deployed.one("PersistentVolumeClaim").spec.storageClassName).toBe("");
});

test("several pods on several nodes can mount it", async () => {
  const deployed = await made();

  expect(deployed.one("PersistentVolume").spec.accessModes).toEqual(["ReadWriteMany"]);
  expect(deployed.one("PersistentVolumeClaim").spec.accessModes).toEqual(["ReadWriteMany"]);
});

test("claim and volume have the same capacity", async () => {
  const deployed = await made();

  const { capacity } = deployed.one("PersistentVolume").spec;
  expect(deployed.one("PersistentVolumeClaim").spec.resources.requests).toEqual(capacity);
});

test("a read from a dead server fails instead of hanging", async () => {
  const { spec } = (await made()).one("PersistentVolume");

  expect(spec.mountOptions).toEqual(["soft", "timeo=30", "retrans=1"]);
});

test("the claim waits for its volume", async () => {
  const deployed = await made();

  expect(deployed.find("PersistentVolumeClaim").dependsOn).toContain("nginx-prod-nfs-pv");
});

test("volume and claim can be found by their name labels", async () => {
  const deployed = await made();

  expect(deployed.one("PersistentVolume").metadata.labels).toEqual({ name: "nginx-prod-nfs-pv" });
  expect(deployed.one("PersistentVolumeClaim").metadata.labels).toEqual({ name: "nginx-nfs-pvc" });
});

test.each(["PersistentVolume", "PersistentVolumeClaim"])(
  "the %s is shown beneath its component",
  async (kind) => {
    expect((await made()).find(kind).parent).toBe("nginx-nfs");
  },
);
