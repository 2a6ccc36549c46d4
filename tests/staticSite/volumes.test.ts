import { StaticSite } from "../../components/staticSite";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const podOf = async (args = baseArgs) => {
  const deployed = await deploy(() => new StaticSite("site", args));
  const pod = deployed.one("Deployment").spec.template.spec;
  return { ...pod, all: [...pod.initContainers, ...pod.containers] };
};

async function volume(name: string, args = baseArgs) {
  return (await podOf(args)).volumes.find((candidate) => candidate.name === name);
}

async function mountsOf(container: string) {
  const found = (await podOf()).all.find(({ name }) => name === container);
  return found?.volumeMounts.map(
    ({ name, mountPath, readOnly }) => `${name} at ${mountPath}${readOnly ? ", read-only" : ""}`,
  );
}

test("git-sync writes the checkout and nothing else", async () => {
  expect(await mountsOf("git-sync")).toEqual([
    "markdown at /git",
    "git-scripts at /etc/corekube/git, read-only",
    "git-sync-tmp at /tmp",
  ]);
});

test("hugo reads the checkout where git-sync wrote it, and writes the site", async () => {
  expect(await mountsOf("hugo")).toEqual([
    "markdown at /git, read-only",
    "html at /usr/share/nginx/html",
    "hugo-cache at /cache",
    "hugo-scripts at /etc/corekube/hugo, read-only",
    "hugo-tmp at /tmp",
  ]);
});

test("nginx reads the site and doesn't mount NFS", async () => {
  expect(await mountsOf("nginx")).toEqual([
    "html at /usr/share/nginx/html, read-only",
    "nginx-config at /etc/corekube/nginx, read-only",
    "nginx-config-secret at /etc/nginx-config-secret, read-only",
    "nginx-tmp at /tmp",
    "certificates at /certificates, read-only",
  ]);
});

test("the certificate's container reads the Secret, and writes what nginx serves", async () => {
  expect(await mountsOf("certificate")).toEqual([
    "nginx-ssl-secret at /etc/nginx-ssl-secret, read-only",
    "certificates at /certificates",
    "nginx-config at /etc/corekube/nginx, read-only",
    "certificate-tmp at /tmp",
  ]);
});

test("only the challenge container mounts the NFS volume, read-only", async () => {
  expect(await mountsOf("challenge")).toEqual([
    "nginx-nfs-pvc at /srv, read-only",
    "nginx-config at /etc/corekube/nginx, read-only",
    "challenge-tmp at /tmp",
  ]);
});

test("a renewed certificate reaches a running pod: nothing is mounted by subPath", async () => {
  const mounts = (await podOf()).all.flatMap(({ volumeMounts }) => volumeMounts);

  expect(mounts.filter((mount) => "subPath" in mount || "subPathExpr" in mount)).toEqual([]);
});

test("a pod doesn't start without the Secret of its host names", async () => {
  expect(await volume("nginx-config-secret")).toEqual({
    name: "nginx-config-secret",
    secret: { secretName: "nginx-config-secret-1a2b3c4d", defaultMode: 0o440 },
  });
});

test.each([
  ["nginx-config", "nginx-cm-1a2b3c4d"],
  ["hugo-scripts", "hugo-cm-1a2b3c4d"],
  ["git-scripts", "git-sync-cm-1a2b3c4d"],
])("%s is the site's auto-named ConfigMap", async (name, configMap) => {
  expect(await volume(name)).toMatchObject({ configMap: { name: configMap } });
});

test("the challenges' volume is the given claim, read-only", async () => {
  const tls = { endsAt: "nginx", challengeClaim: "another-pvc", trusted: true } as const;

  const found = await volume("nginx-nfs-pvc", { ...baseArgs, tls });

  expect(found).toMatchObject({
    persistentVolumeClaim: { claimName: "another-pvc", readOnly: true },
  });
});

test("no container can fill a node's disk", async () => {
  const { volumes } = await podOf();

  const scratch = volumes.filter((candidate) => "emptyDir" in candidate);
  expect(scratch.map(({ name, emptyDir }) => `${name} ${emptyDir.sizeLimit}`)).toEqual([
    "markdown 200Mi",
    "html 400Mi",
    "hugo-cache 600Mi",
    "hugo-tmp 264Mi",
    "git-sync-tmp 64Mi",
    "nginx-tmp 64Mi",
    "certificate-tmp 64Mi",
    "challenge-tmp 64Mi",
    "certificates 1Mi",
  ]);
});

test("the containers' disk limits together allow all volumes to be full", async () => {
  const { volumes, all } = await podOf();
  const mebibytes = (size = "") => (/^\d+Mi$/.test(size) ? Number.parseInt(size) : Number.NaN);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

  const used = volumes
    .filter((candidate) => "emptyDir" in candidate && candidate.name !== "certificates")
    .map(({ emptyDir }) => mebibytes(emptyDir.sizeLimit));
  const allowed = all.map(({ resources }) => mebibytes(resources.limits["ephemeral-storage"]));

  expect(sum(allowed)).toBeGreaterThanOrEqual(sum(used));
});

test.each([
  ["ends TLS", baseArgs],
  ["is behind a proxy", proxyArgs],
])("if nginx %s, every mount has its volume, and every volume its mount", async (_, args) => {
  const { volumes, all } = await podOf(args);

  const mounted = new Set(all.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name)));
  expect([...mounted].sort()).toEqual(volumes.map(({ name }) => name).sort());
});
