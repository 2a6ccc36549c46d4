import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../../images";
import type { Ranges } from "../shared/peers";
import type { NfsExport } from "../nfsVolume";
import type { Registry } from "../shared/pullSecret";

/** A certificate: who issues it, to whom, and when it is asked for. */
export interface Certificate {
  /** The address of the account at the authority. */
  readonly email: string;
  /** The address of the authority's ACME directory (RFC 8555, 7.1.1). */
  readonly directory: string;
  /** PEM: what the ACME server's own certificate is checked by, instead of the system's. */
  readonly caCertificates?: string | undefined;
  /** For authorities that ask for one (RFC 8555, 7.3.4). */
  readonly externalAccount?:
    { readonly id: string; readonly key: pulumi.Output<string> } | undefined;
  /** Default `ec256`, ECDSA with P-256. A change counts from the next renewal on. */
  readonly keyType: "ec256" | "ec384" | "rsa2048" | "rsa3072" | "rsa4096";
  /** `six-hourly` (the default), `monthly`, `none`, or a cron expression in UTC. */
  readonly schedule: string;
  /**
   * Deployments in the site's namespace that can't read a renewed certificate by themselves: they are
   * restarted after a renewal. Default none: nginx can.
   */
  readonly restart: readonly string[];
}

/** Whom a run may reach. */
export interface RenewerNetwork {
  /** Where the authority's server is. Default: public addresses. */
  readonly acme?: Ranges | undefined;
  /** Where the cluster's API server is, by its own address. Default: public and private addresses. */
  readonly apiServer?: Ranges | undefined;
}

export interface CertRenewerArgs {
  /** The stack's name: objects of the whole cluster carry it. */
  readonly environment: string;
  /** The renewer's own namespace. */
  readonly namespace: pulumi.Input<string>;
  /** The namespace in which the certificate is published, as the Secret nginx-ssl-secret. */
  readonly targetNamespace: pulumi.Input<string>;
  /** All names on the certificate; each must answer on port 80 (RFC 8555, 8.3). */
  readonly domains: readonly [string, ...string[]];
  readonly certificate: Certificate;
  /** The claim whose volume keeps keys, certificates and challenges, in the renewer's namespace. */
  readonly claim: pulumi.Input<string>;
  /** What that volume is, for messages. */
  readonly nfs: NfsExport;
  readonly network: RenewerNetwork;
  readonly images: Pick<Images, "lego" | "kubectl">;
  /** The registry that asks who pulls an image. Default none. */
  readonly registry?: Registry | undefined;
}
