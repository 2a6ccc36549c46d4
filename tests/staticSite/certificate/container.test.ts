import { StaticSite } from "../../../components/staticSite";
import { baseArgs, proxyArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

const podOf = async (args = baseArgs) => {
  const deployed = await deploy(() => new StaticSite("site", args));
  const pod = deployed.one("Deployment").spec.template.spec;
  return { ...pod, all: [...pod.initContainers, ...pod.containers] };
};

const sidecarOf = async () => (await podOf()).all.find(({ name }) => name === "certificate");

test("the certificate sidecar runs its script", async () => {
  const sidecar = await sidecarOf();

  expect(sidecar?.command).toEqual(["/bin/sh", "/etc/corekube/nginx/keep-certificate.sh"]);
});

test("the certificate sidecar has the same image as nginx, which checks certificates", async () => {
  const { all } = await podOf();

  const images = all.filter(({ name }) => ["certificate", "nginx"].includes(name));
  expect(images.map(({ image }) => image)).toEqual([
    "registry.example.org/nginx:v3",
    "registry.example.org/nginx:v3",
  ]);
});

test("the certificate sidecar has started after its first check of the Secret", async () => {
  const sidecar = await sidecarOf();

  expect(sidecar?.startupProbe).toEqual({
    exec: { command: ["test", "-e", "/tmp/checked"] },
    periodSeconds: 1,
    failureThreshold: 60,
  });
});

test("only the certificate sidecar mounts the Secret", async () => {
  const { all } = await podOf();

  const at = all.filter(({ volumeMounts }) =>
    volumeMounts.some(({ name }) => name === "nginx-ssl-secret"),
  );
  expect(at.map(({ name }) => name)).toEqual(["certificate"]);
});

test("the certificate sidecar writes the certificates, and nginx can only read them", async () => {
  const { all } = await podOf();

  const at = all.flatMap(({ name, volumeMounts }) =>
    volumeMounts
      .filter((mount) => mount.name === "certificates")
      .map(({ mountPath, readOnly }) => ({ name, mountPath, readOnly })),
  );
  expect(at).toEqual([
    { name: "certificate", mountPath: "/certificates", readOnly: undefined },
    { name: "nginx", mountPath: "/certificates", readOnly: true },
  ]);
});

test("a private key is never on a node's disk", async () => {
  const { volumes } = await podOf();

  expect(volumes.find(({ name }) => name === "certificates")?.emptyDir).toEqual({
    medium: "Memory",
    sizeLimit: "1Mi",
  });
});

test("the Secret is the renewer's, and pods start without it", async () => {
  const { volumes } = await podOf();

  expect(volumes.find(({ name }) => name === "nginx-ssl-secret")?.secret).toMatchObject({
    secretName: "nginx-ssl-secret",
    optional: true,
  });
});

test("no user but the pod's can read the Secret", async () => {
  const { volumes } = await podOf();

  const { secret } = volumes.find(({ name }) => name === "nginx-ssl-secret") ?? {};
  expect(secret?.defaultMode).toBe(0o440);
});

test("behind a proxy a pod has neither certificate nor challenges", async () => {
  const { all, volumes } = await podOf(proxyArgs);

  expect(all.map(({ name }) => name)).toEqual(["git-sync", "hugo", "nginx"]);
  expect(volumes.map(({ name }) => name)).toEqual([
    "markdown",
    "html",
    "hugo-cache",
    "hugo-tmp",
    "git-sync-tmp",
    "nginx-tmp",
    "nginx-config",
    "hugo-scripts",
    "git-scripts",
    "nginx-config-secret",
  ]);
});
