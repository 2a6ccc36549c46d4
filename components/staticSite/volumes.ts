import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Storage, Tls } from "./args";

/** git-sync's repository and checkouts. GitInfo needs hugo to see them at the same path. */
export const gitRoot = "/git";
/** git-sync's link to the newest checkout. Its target's name is the commit. */
export const gitLink = `${gitRoot}/current`;
/** git-sync's error message, if its last fetch failed; a successful fetch removes it. hugo's container reads it. */
export const gitErrorFile = `${gitRoot}/.git-sync-error`;
/** The releases: hugo publishes them here and nginx serves them. */
export const htmlRoot = "/usr/share/nginx/html";
/** The link to the release that nginx serves. */
export const currentRelease = `${htmlRoot}/current`;
/** hugo's cache: processed images and modules. */
export const hugoCache = "/cache";
/** The certificate that nginx serves is in its folder `current`. */
export const certificateRoot = "/certificates";
/** The NFS volume with the ACME challenges. */
const challengeRoot = "/srv";
/** The files of `nginx/files`, `certificate/files` and `challenge/files`. */
export const nginxConfig = "/etc/corekube/nginx";
/** The scripts of `hugo/files`. */
export const hugoScripts = "/etc/corekube/hugo";
/** The script of `git-sync/files`. */
export const gitScripts = "/etc/corekube/git";
/** The credentials for the repository's host. */
export const gitSecret = "/etc/corekube/git-secret";

type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;

type ContainerName = "git-sync" | "hugo" | "nginx" | "certificate" | "challenge";

/** The size limit of a container's /tmp. */
export const tmpMebibytes = 64;

/** The names of the objects behind the volumes. */
export interface VolumeSources {
  readonly nginxConfigMap: pulumi.Input<string>;
  readonly hugoConfigMap: pulumi.Input<string>;
  readonly gitConfigMap: pulumi.Input<string>;
  readonly nginxConfigSecret: pulumi.Input<string>;
  /** Only for a private repository. */
  readonly gitSecret?: pulumi.Input<string> | undefined;
}

export function volumes(tls: Tls, storage: Storage, sources: VolumeSources): Volume[] {
  return [
    emptyDirVolume("markdown", volumeLimit(storage.markdownMebibytes)),
    emptyDirVolume("html", volumeLimit(storage.htmlMebibytes)),
    emptyDirVolume("hugo-cache", volumeLimit(storage.cacheMebibytes)),
    emptyDirVolume("hugo-tmp", hugoTmpMebibytes(storage)),
    ...["git-sync-tmp", "nginx-tmp"].map((name) => emptyDirVolume(name, tmpMebibytes)),
    { name: "nginx-config", configMap: { name: sources.nginxConfigMap } },
    { name: "hugo-scripts", configMap: { name: sources.hugoConfigMap } },
    { name: "git-scripts", configMap: { name: sources.gitConfigMap } },
    {
      name: "nginx-config-secret",
      secret: { secretName: sources.nginxConfigSecret, defaultMode: 0o440 },
    },
    ...(sources.gitSecret === undefined ? [] : [gitSecretVolume(sources.gitSecret)]),
    ...(tls.endsAt === "nginx" ? volumesForTls(tls) : []),
  ];
}

// root owns the files and the pod's group reads them: ssh would refuse a key of its own user that others can read.
const gitSecretVolume = (secretName: pulumi.Input<string>): Volume => ({
  name: "git-secret",
  secret: { secretName, defaultMode: 0o440 },
});

function volumesForTls({ challengeClaim }: Tls & { endsAt: "nginx" }): Volume[] {
  return [
    ...["certificate-tmp", "challenge-tmp"].map((name) => emptyDirVolume(name, tmpMebibytes)),
    // Optional: pods start before the first certificate.
    {
      name: "nginx-ssl-secret",
      secret: { secretName: "nginx-ssl-secret", optional: true, defaultMode: 0o440 },
    },
    // In memory, as the Secret's own volume is: a private key never reaches a node's disk.
    { name: "certificates", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    {
      name: "nginx-nfs-pvc",
      persistentVolumeClaim: { claimName: challengeClaim, readOnly: true },
    },
  ];
}

const emptyDirVolume = (name: string, mebibytes: number): Volume => ({
  name,
  emptyDir: { sizeLimit: `${String(mebibytes)}Mi` },
});

/**
 * The volume's size limit: twice what the script allows, because more may be written between two checks, which are
 * a second or two apart. Above it the kubelet evicts the pod.
 */
export const volumeLimit = (mebibytes: number): number => 2 * mebibytes;

/** An older commit's checkout and the clone that it comes from; each may be as large as markdown. */
export const hugoTmpMebibytes = ({ markdownMebibytes }: Storage): number =>
  2 * markdownMebibytes + tmpMebibytes;

const readOnly = (mount: VolumeMount): VolumeMount => ({ ...mount, readOnly: true });
const markdown: VolumeMount = { name: "markdown", mountPath: gitRoot };
const html: VolumeMount = { name: "html", mountPath: htmlRoot };
const certificates: VolumeMount = { name: "certificates", mountPath: certificateRoot };

/** The volume mounts of all containers. */
export const mounts = {
  markdown,
  markdownReadOnly: readOnly(markdown),
  html,
  htmlReadOnly: readOnly(html),
  hugoCache: { name: "hugo-cache", mountPath: hugoCache },
  hugoScripts: readOnly({ name: "hugo-scripts", mountPath: hugoScripts }),
  gitScripts: readOnly({ name: "git-scripts", mountPath: gitScripts }),
  gitSecret: readOnly({ name: "git-secret", mountPath: gitSecret }),
  nginxConfig: readOnly({ name: "nginx-config", mountPath: nginxConfig }),
  nginxConfigSecret: readOnly({
    name: "nginx-config-secret",
    mountPath: "/etc/nginx-config-secret",
  }),
  // Never by subPath: Kubernetes doesn't update such a mount when the Secret changes.
  nginxSslSecret: readOnly({ name: "nginx-ssl-secret", mountPath: "/etc/nginx-ssl-secret" }),
  certificates,
  certificatesReadOnly: readOnly(certificates),
  challenges: readOnly({ name: "nginx-nfs-pvc", mountPath: challengeRoot }),
  tmp: (container: ContainerName): VolumeMount => ({
    name: `${container}-tmp`,
    mountPath: "/tmp",
  }),
} as const;
