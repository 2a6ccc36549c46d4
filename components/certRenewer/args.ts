import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../../images";
import type { Ranges } from "../shared/peers";
import type { NfsExport } from "../nfsVolume";
import type { Registry } from "../shared/pullSecret";

/** The certificate: its authority, its key, and when it is renewed. */
export interface Certificate {
  /** The email address of the account at the authority. */
  readonly email: string;
  /** The URL of the authority's ACME directory (RFC 8555, 7.1.1). */
  readonly directory: string;
  /** CA certificates in PEM that verify the ACME server's own certificate. Default: the system's. */
  readonly caCertificates?: string | undefined;
  /** For authorities that require an external account (RFC 8555, 7.3.4). Default none. */
  readonly externalAccount?:
    { readonly id: string; readonly key: pulumi.Output<string> } | undefined;
  /** The stack's default is `ec256`, ECDSA with P-256. A change applies from the next renewal on. */
  readonly keyType: "ec256" | "ec384" | "rsa2048" | "rsa3072" | "rsa4096";
  /** `six-hourly` (the stack's default), `monthly`, `none`, or a cron expression in UTC. */
  readonly schedule: string;
  /**
   * Names of Deployments in the target namespace that don't notice a renewed certificate, so they are restarted
   * after a renewal. The stack's default is none, because nginx notices it.
   */
  readonly restart: readonly string[];
}

/** The addresses that a run may connect to. */
export interface RenewerNetwork {
  /** The addresses of the authority's server. Default: public addresses. */
  readonly acme?: Ranges | undefined;
  /** The addresses of the cluster's API server, not of its Service. Default: public and private addresses. */
  readonly apiServer?: Ranges | undefined;
}

export interface CertRenewerArgs {
  /** The stack's name. Names of cluster-scoped objects contain it. */
  readonly environment: string;
  /** The renewer's own namespace. */
  readonly namespace: pulumi.Input<string>;
  /** The namespace in which the certificate is published, as the Secret nginx-ssl-secret. */
  readonly targetNamespace: pulumi.Input<string>;
  /** All names on the certificate. The site must answer on port 80 of each (RFC 8555, 8.3). */
  readonly domains: readonly [string, ...string[]];
  readonly certificate: Certificate;
  /** The claim in the renewer's namespace whose volume stores keys, certificates and challenges. */
  readonly claim: pulumi.Input<string>;
  /** The NFS export of that volume, for messages. */
  readonly nfs: NfsExport;
  readonly network: RenewerNetwork;
  readonly images: Pick<Images, "lego" | "kubectl">;
  /** The registry that requires credentials to pull an image. Default none. */
  readonly registry?: Registry | undefined;
}
