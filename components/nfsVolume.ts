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
  /** The app that mounts it, e.g. `nginx`: the claim is named `<app>-nfs-pvc`. */
  readonly app: string;
  /** The stack's name. A PersistentVolume belongs to the whole cluster, so app and environment are in its name. */
  readonly environment: string;
  /** The claim's namespace. */
  readonly namespace: pulumi.Input<string>;
}

/**
 * An NFS export for the pods of one namespace: a PersistentVolume and the claim that is bound to it.
 * The files survive `pulumi destroy`, and the next `up` finds them again.
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

// Kubernetes requires a capacity. NFS doesn't enforce it: volume and claim only have to agree.
const capacity = { storage: "100Mi" };
const accessModes = ["ReadWriteMany"];
// An empty class prevents the default provisioner from creating a volume.
const storageClassName = "";

function volumeSpec({ nfs, namespace }: NfsVolumeArgs, claimName: string) {
  return {
    capacity,
    accessModes,
    storageClassName,
    persistentVolumeReclaimPolicy: "Retain",
    claimRef: { namespace, name: claimName },
    // soft: a read from a dead server fails (nfs(5)), after two tries and about 10 s.
    mountOptions: ["soft", "timeo=30", "retrans=1"],
    nfs: { server: nfs.server, path: nfs.path },
  };
}

function claimSpec(volumeName: string) {
  return { accessModes, storageClassName, volumeName, resources: { requests: capacity } };
}
