import * as core from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { metadataIn, ownership } from "./shared/metadata";

/** A directory that an NFS server exports. */
export interface NfsExport {
  /** The server's host name or address. */
  readonly server: string;
  /** The exported directory, absolute. */
  readonly path: string;
}

export interface NfsVolumeArgs {
  readonly nfs: NfsExport;
  /** What mounts it, e.g. `nginx`: the claim is `<app>-nfs-pvc`. */
  readonly app: string;
  /** The stack's name: a PersistentVolume belongs to the whole cluster, so its name carries both. */
  readonly environment: string;
  /** The claim's namespace. */
  readonly namespace: pulumi.Input<string>;
}

/**
 * One namespace's door to an NFS export: a PersistentVolume and the claim bound to it.
 * The files outlive `pulumi destroy`, and the next `up` finds them again.
 */
export class NfsVolume extends pulumi.ComponentResource {
  /** The claim that pods mount. */
  readonly claimName: pulumi.Output<string>;

  constructor(name: string, args: NfsVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("corekube:index:NfsVolume", name, args, opts);
    const volumeName = `${args.app}-${args.environment}-nfs-pv`;
    const claimName = `${args.app}-nfs-pvc`;

    const volume = new core.PersistentVolume(
      volumeName,
      {
        metadata: { name: volumeName, labels: { name: volumeName }, annotations: ownership },
        spec: volumeSpec(args, claimName),
      },
      { parent: this },
    );
    const claim = new core.PersistentVolumeClaim(
      claimName,
      {
        ...metadataIn(args.namespace, { name: claimName }).named(claimName),
        spec: claimSpec(volumeName),
      },
      { parent: this, dependsOn: volume },
    );

    this.claimName = claim.metadata.name;
    this.registerOutputs({ claimName: this.claimName });
  }
}

// NFS has no quota by request: Kubernetes wants a number, and this one only has to match.
const capacity = { storage: "100Mi" };
const accessModes = ["ReadWriteMany"];
// An empty class keeps the cluster's default provisioner away.
const storageClassName = "";

function volumeSpec({ nfs, namespace }: NfsVolumeArgs, claimName: string) {
  return {
    capacity,
    accessModes,
    storageClassName,
    persistentVolumeReclaimPolicy: "Retain",
    claimRef: { namespace, name: claimName },
    // soft: a read from a dead server ends in an error (nfs(5)), after two tries and about 10 s.
    mountOptions: ["soft", "timeo=30", "retrans=1"],
    nfs: { server: nfs.server, path: nfs.path },
  };
}

function claimSpec(volumeName: string) {
  return { accessModes, storageClassName, volumeName, resources: { requests: capacity } };
}
