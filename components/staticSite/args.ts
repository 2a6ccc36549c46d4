import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../../images";
import type { Ranges } from "../shared/peers";
import type { Registry } from "../shared/pullSecret";

/** The site: a Hugo site in a git repository, served under one or more host names. */
export interface Site {
  /** The address that git-sync clones: `https://…`, `ssh://git@…` or `git@host:…`. */
  readonly repository: string;
  /** The branch to follow. Default `main`. */
  readonly branch: string;
  /** A full commit hash: serve this commit instead of following the branch. For rolling back. Default none. */
  readonly revision?: string | undefined;
  /** The site's folder in the repository. Default `.`, its root. */
  readonly directory: string;
  /** The site's host names. The first is canonical: hugo's baseURL uses it. */
  readonly domains: readonly [string, ...string[]];
  /** The number of pods. Each builds the site for itself. Default 3. */
  readonly replicas: number;
}

/** How git-sync fetches the repository. */
export interface Git {
  /** Seconds between two checks of the repository. Default 10. */
  readonly pollSeconds: number;
  /**
   * Commits of history to fetch; 0 fetches all. Default 50. A new pod can go back this far to find a commit
   * that builds, and Hugo's GitInfo sees no older commits.
   */
  readonly depth: number;
  /** Default `recursive`. */
  readonly submodules: "recursive" | "shallow" | "off";
  /** Default none: the repository is public. */
  readonly credentials?: GitCredentials | undefined;
}

/** Credentials for the repository's host: a token for https, a key for ssh. */
export type GitCredentials =
  | {
      readonly kind: "token";
      /** The user name for the token. Default `git`. */
      readonly username: string;
      readonly token: pulumi.Output<string>;
    }
  | {
      readonly kind: "sshKey";
      /** PEM without a passphrase, ending in a newline. */
      readonly key: pulumi.Output<string>;
      /** Entries of a known_hosts file (sshd(8)). Any other host key is refused. */
      readonly knownHosts: string;
    };

/** How hugo builds the site. */
export interface Hugo {
  /** hugo's `--environment`. Default `production`. */
  readonly environment: string;
  /** If true, drafts are published too. Default false. */
  readonly drafts: boolean;
  /** A build that takes longer fails. Default 300. */
  readonly timeoutSeconds: number;
  /** A build that needs more memory fails. Default 1024. */
  readonly memoryMebibytes: number;
  /**
   * How often an unchanged commit is built again, so that posts with a future date appear, and a failed commit
   * is tried again. 0 is never. Default 60.
   */
  readonly rebuildMinutes: number;
}

/** The disk space that each volume of a pod may use, in MiB. A repository or site that needs more is refused. */
export interface Storage {
  /** The repository and two checkouts of it. Default 2048. */
  readonly markdownMebibytes: number;
  /** Up to three releases and the one being built. Default 4096. */
  readonly htmlMebibytes: number;
  /** hugo's cache: processed images and modules. Default 2048. */
  readonly cacheMebibytes: number;
}

/** Response headers of the site. */
export interface Headers {
  /** The value of Content-Security-Policy. The default breaks no ordinary theme. */
  readonly contentSecurityPolicy: string;
}

/** The addresses that the pods may reach, and the namespace that may reach the pods' internal port. */
export interface Network {
  /** The addresses of the repository's server. Default: public addresses. */
  readonly git?: Ranges | undefined;
  /** The namespace whose pods may connect to nginx's internal port, 8081. Default none. */
  readonly internalFrom?: string | undefined;
}

/** Where TLS is terminated. */
export type Tls =
  | {
      /** In nginx, with the certificate in the Secret nginx-ssl-secret, which the renewer publishes. */
      readonly endsAt: "nginx";
      /** The claim of the volume with the ACME challenges. It is in the site's namespace. */
      readonly challengeClaim: pulumi.Input<string>;
      /** True if browsers trust the certificate. nginx then sends HSTS (RFC 6797). */
      readonly trusted: boolean;
    }
  | {
      /** In an ingress or a CDN in front, which forwards plain HTTP. */
      readonly endsAt: "proxy";
      /** The header that holds the visitor's address. Default `X-Forwarded-For`. */
      readonly header: string;
      /** The proxy's own addresses. nginx ignores the header from any other address. */
      readonly ranges: readonly [string, ...string[]];
    };

/** How visitors reach the pods. */
export type ServiceSettings = {
  /** The port in the site's address. Default 443. */
  readonly publicHttpsPort: number;
} & (
  | { readonly type: "ClusterIP" }
  | {
      readonly type: "NodePort";
      /** 30000 to 32767. Default: Kubernetes chooses one. */
      readonly httpNodePort?: number | undefined;
      /** As httpNodePort. There is none if a proxy terminates TLS. */
      readonly httpsNodePort?: number | undefined;
    }
  | {
      readonly type: "LoadBalancer";
      /** Annotations for the cloud's load balancer controller. Default none. */
      readonly annotations: Readonly<Record<string, string>>;
    }
);

export interface StaticSiteArgs {
  /** The namespace of all objects. */
  readonly namespace: pulumi.Input<string>;
  readonly site: Site;
  readonly git: Git;
  readonly hugo: Hugo;
  readonly storage: Storage;
  readonly headers: Headers;
  readonly service: ServiceSettings;
  readonly tls: Tls;
  readonly network: Network;
  readonly images: Pick<Images, "gitSync" | "hugo" | "nginx">;
  /** The private registry of the images. Default none. */
  readonly registry?: Registry | undefined;
}
