import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../../images";
import type { Ranges } from "../shared/peers";
import type { Registry } from "../shared/pullSecret";

/** What is served: a Hugo site in a git repository, under one or more names. */
export interface Site {
  /** Where git-sync clones from: `https://…`, `ssh://git@…` or `git@host:…`. */
  readonly repository: string;
  /** The branch that is followed. Default `main`. */
  readonly branch: string;
  /** A full commit hash: this commit is served and the branch is not followed. For rolling back. */
  readonly revision?: string | undefined;
  /** The site's folder in the repository. Default `.`, its root. */
  readonly directory: string;
  /** Host names that are answered; the first is canonical: the site's baseURL. */
  readonly domains: readonly [string, ...string[]];
  /** Pods that serve, each from a build of its own. Default 3. */
  readonly replicas: number;
}

/** How git-sync fetches. */
export interface Git {
  /** Seconds between two looks at the repository. Default 10. */
  readonly pollSeconds: number;
  /**
   * Commits of history to fetch; 0 is all of it. Default 50. A new pod can go back this far to find a
   * commit that builds, and Hugo's GitInfo sees no further.
   */
  readonly depth: number;
  /** Default `recursive`. */
  readonly submodules: "recursive" | "shallow" | "off";
  /** Default none: the repository is public. */
  readonly credentials?: GitCredentials | undefined;
}

/** What the repository's host asks for: by https a token, by ssh a key. */
export type GitCredentials =
  | {
      readonly kind: "token";
      /** Beside the token. Default `git`. */
      readonly username: string;
      readonly token: pulumi.Output<string>;
    }
  | {
      readonly kind: "sshKey";
      /** PEM, without a passphrase, its last line ended. */
      readonly key: pulumi.Output<string>;
      /** Entries as in a known_hosts file (sshd(8)): another host's key is refused. */
      readonly knownHosts: string;
    };

/** How hugo builds. */
export interface Hugo {
  /** `--environment`. Default `production`. */
  readonly environment: string;
  /** Publishes drafts too. Default false. */
  readonly drafts: boolean;
  /** A build that takes longer has failed. Default 300. */
  readonly timeoutSeconds: number;
  /** A build that needs more has failed. Default 1024. */
  readonly memoryMebibytes: number;
  /**
   * An unchanged commit is built again this often, for posts with a date to come, and one that failed is
   * tried again; 0 is never. Default 60.
   */
  readonly rebuildMinutes: number;
}

/** How much of its node's disk a pod may use, in MiB, volume by volume. What needs more is refused. */
export interface Storage {
  /** The repository and two checkouts of it. Default 2048. */
  readonly markdownMebibytes: number;
  /** Up to three releases and the one that is being built. Default 4096. */
  readonly htmlMebibytes: number;
  /** What hugo may lose: processed images, modules. Default 2048. */
  readonly cacheMebibytes: number;
}

/** What visitors' browsers are told. */
export interface Headers {
  /** Default: what breaks no ordinary theme. */
  readonly contentSecurityPolicy: string;
}

/** Whom the pods may reach, and who may reach what isn't for visitors. */
export interface Network {
  /** Where the repository's server is. Default: public addresses. */
  readonly git?: Ranges | undefined;
  /** The namespace whose pods may ask nginx's internal port, 8081. Default none. */
  readonly internalFrom?: string | undefined;
}

/** Where TLS ends. */
export type Tls =
  | {
      /** In nginx, with the certificate that the renewer publishes as the Secret nginx-ssl-secret. */
      readonly endsAt: "nginx";
      /** The claim whose volume holds the ACME challenges, in the site's namespace. */
      readonly challengeClaim: pulumi.Input<string>;
      /** True where browsers trust the certificate: they are then told to come by TLS only (RFC 6797). */
      readonly trusted: boolean;
    }
  | {
      /** In an ingress or a CDN in front, which sends plain HTTP on. */
      readonly endsAt: "proxy";
      /** The header that holds the visitor's address. Default `X-Forwarded-For`. */
      readonly header: string;
      /** The proxy's own addresses: who else sends that header isn't believed. */
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
      /** 30000 to 32767; drawn by Kubernetes where it isn't given. */
      readonly httpNodePort?: number | undefined;
      /** Likewise; there is none where TLS ends in front. */
      readonly httpsNodePort?: number | undefined;
    }
  | {
      readonly type: "LoadBalancer";
      /** What the cloud's controller reads. Default none. */
      readonly annotations: Readonly<Record<string, string>>;
    }
);

export interface StaticSiteArgs {
  /** The namespace that everything is made in. */
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
  /** The registry that asks who pulls an image. Default none. */
  readonly registry?: Registry | undefined;
}
