import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../../images";

/** What is served: a Hugo site in a git repository, under one or more names. */
export interface Site {
  /** Where git-sync clones from: `https://…`. */
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
}

/** How hugo builds. */
export interface Hugo {
  /** `--environment`. Default `production`. */
  readonly environment: string;
  /** Publishes drafts too. Default false. */
  readonly drafts: boolean;
  /** A build that takes longer has failed. Default 300. */
  readonly timeoutSeconds: number;
  /** An unchanged commit is built again this often, for posts with a date to come; 0 is never. Default 60. */
  readonly rebuildMinutes: number;
}

/** How visitors reach the pods. */
export type Exposure = {
  /** The port in the site's address. Default 80. */
  readonly publicHttpPort: number;
} & (
  | { readonly type: "ClusterIP" }
  | {
      readonly type: "NodePort";
      /** 30000 to 32767; drawn by Kubernetes where it isn't given. */
      readonly httpNodePort?: number | undefined;
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
  readonly exposure: Exposure;
  readonly images: Images;
  /** The claim whose volume holds the ACME challenges, in the same namespace. */
  readonly challengeClaim: pulumi.Input<string>;
}

/** The address visitors use: the canonical domain with the public port. Ends in a slash. */
export function siteUrl(site: Site, exposure: Exposure): string {
  const port = exposure.publicHttpPort === 80 ? "" : `:${String(exposure.publicHttpPort)}`;
  return `http://${site.domains[0]}${port}/`;
}
