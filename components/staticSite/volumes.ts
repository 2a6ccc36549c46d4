import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Storage, Tls } from "./args";

/** Where git-sync keeps its repository and checkouts; hugo sees them at the same path, as GitInfo needs. */
export const gitRoot = "/git";
/** git-sync's link to the newest checkout, which is named by its commit. */
export const gitLink = `${gitRoot}/current`;
/** Why git-sync's last try failed, in its own words; gone once one succeeds. hugo's container reads it. */
export const gitErrorFile = `${gitRoot}/.git-sync-error`;
/** Where hugo publishes releases and nginx reads them. */
export const htmlRoot = "/usr/share/nginx/html";
/** The release that is served: a link into `htmlRoot`. */
export const currentRelease = `${htmlRoot}/current`;
/** Where hugo keeps what it may lose: processed images, modules. */
export const hugoCache = "/cache";
/** The certificate that is served, in `current`. */
export const certificateRoot = "/certificates";
/** The NFS volume: ACME challenges. */
const challengeRoot = "/srv";
/** nginx's configuration, as in `nginx/`. */
export const nginxConfig = "/etc/corekube/nginx";
/** What runs hugo, as in `hugo/`. */
export const hugoScripts = "/etc/corekube/hugo";
/** git-sync's keeper, as in `git/`. */
export const gitScripts = "/etc/corekube/git";
/** What the repository's host asks for. */
export const gitSecret = "/etc/corekube/git-secret";

type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;

type ContainerName = "git-sync" | "hugo" | "nginx" | "certificate" | "challenge";

/** What a container's /tmp may take. */
export const tmpMebibytes = 64;

/** What the volumes of one site are made from. */
export interface VolumeSources {
  readonly nginxConfigMap: pulumi.Input<string>;
  readonly hugoConfigMap: pulumi.Input<string>;
  readonly gitConfigMap: pulumi.Input<string>;
  readonly nginxConfigSecret: pulumi.Input<string>;
  /** Where the repository isn't public. */
  readonly gitSecret?: pulumi.Input<string> | undefined;
}

export function volumes(tls: Tls, storage: Storage, sources: VolumeSources): Volume[] {
  return [
    onDisk("markdown", evictedAbove(storage.markdownMebibytes)),
    onDisk("html", evictedAbove(storage.htmlMebibytes)),
    onDisk("hugo-cache", evictedAbove(storage.cacheMebibytes)),
    onDisk("hugo-tmp", hugoTmpMebibytes(storage)),
    ...["git-sync-tmp", "nginx-tmp"].map((name) => onDisk(name, tmpMebibytes)),
    { name: "nginx-config", configMap: { name: sources.nginxConfigMap } },
    { name: "hugo-scripts", configMap: { name: sources.hugoConfigMap } },
    { name: "git-scripts", configMap: { name: sources.gitConfigMap } },
    {
      name: "nginx-config-secret",
      secret: { secretName: sources.nginxConfigSecret, defaultMode: 0o440 },
    },
    ...(sources.gitSecret === undefined ? [] : [volumeOfGitSecret(sources.gitSecret)]),
    ...(tls.endsAt === "nginx" ? volumesForTls(tls) : []),
  ];
}

// Owned by root, read by the pod's group: ssh refuses a key of its own user's that others can read.
const volumeOfGitSecret = (secretName: pulumi.Input<string>): Volume => ({
  name: "git-secret",
  secret: { secretName, defaultMode: 0o440 },
});

function volumesForTls({ challengeClaim }: Tls & { endsAt: "nginx" }): Volume[] {
  return [
    ...["certificate-tmp", "challenge-tmp"].map((name) => onDisk(name, tmpMebibytes)),
    // Optional: pods start before the first certificate.
    {
      name: "nginx-ssl-secret",
      secret: { secretName: "nginx-ssl-secret", optional: true, defaultMode: 0o440 },
    },
    // In memory, as the kubelet keeps the Secret: a private key is never on a node's disk.
    { name: "certificates", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    {
      name: "nginx-nfs-pvc",
      persistentVolumeClaim: { claimName: challengeClaim, readOnly: true },
    },
  ];
}

const onDisk = (name: string, mebibytes: number): Volume => ({
  name,
  emptyDir: { sizeLimit: `${String(mebibytes)}Mi` },
});

/**
 * Where the kubelet evicts the pod, of a volume that a script keeps below `mebibytes`: the script looks
 * every second or two, and as much again is left for what is written between two looks.
 */
export const evictedAbove = (mebibytes: number): number => 2 * mebibytes;

/** A checkout of an older commit and the clone that it is made from, as large as markdown. */
export const hugoTmpMebibytes = ({ markdownMebibytes }: Storage): number =>
  2 * markdownMebibytes + tmpMebibytes;

const readOnly = (mount: VolumeMount): VolumeMount => ({ ...mount, readOnly: true });
const markdown: VolumeMount = { name: "markdown", mountPath: gitRoot };
const html: VolumeMount = { name: "html", mountPath: htmlRoot };
const certificates: VolumeMount = { name: "certificates", mountPath: certificateRoot };

/** One name for each way in which a container sees a volume. */
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
  // Never by subPath: such a mount is not refreshed when the Secret changes.
  nginxSslSecret: readOnly({ name: "nginx-ssl-secret", mountPath: "/etc/nginx-ssl-secret" }),
  certificates,
  certificatesReadOnly: readOnly(certificates),
  challenges: readOnly({ name: "nginx-nfs-pvc", mountPath: challengeRoot }),
  tmp: (container: ContainerName): VolumeMount => ({
    name: `${container}-tmp`,
    mountPath: "/tmp",
  }),
} as const;
