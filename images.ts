/** The upstream images, each as a full reference. A stack may replace them under `corekube:images`. */
export interface Images {
  /** Follows the git repository. Needs sh, timeout, du and cut in addition to git-sync. */
  readonly gitSync: string;
  /** Builds the site. Needs sh, git and gzip in addition to hugo. */
  readonly hugo: string;
  /**
   * Serves the site and answers ACME challenges. Needs sh and small tools in addition to nginx: the certificate
   * sidecar runs in it too.
   */
  readonly nginx: string;
  /** Obtains and renews the certificate. Needs sh and flock in addition to lego. */
  readonly lego: string;
  /** Publishes the certificate. Needs sh and flock in addition to kubectl. */
  readonly kubectl: string;
}

// hugo's digest was found alike in two public Dockerfiles. The others are by tag, not yet by digest: no digest could be
// checked against its registry when these were chosen.
export const images: Images = {
  gitSync: "registry.k8s.io/git-sync/git-sync:v4.8.1",
  hugo: "ghcr.io/gohugoio/hugo:v0.167.0@sha256:7bb99a126eddeea8fbfaacedc5ef6708805411bdeaa01e668405a137fd02d048",
  // The stable branch. `slim` leaves out modules that CoreKube doesn't load.
  nginx: "docker.io/nginxinc/nginx-unprivileged:1.30.6-alpine-slim",
  lego: "docker.io/goacme/lego:v5.6.0",
  // registry.k8s.io/kubectl has no shell.
  kubectl: "docker.io/alpine/kubectl:1.36.4",
};

/** The version in an image reference: its tag, or the first 12 digits of the digest if there is no tag. */
export function imageVersion(reference: string): string {
  const [name = "", digest] = reference.split("@sha256:");
  const tag = /:([\w][\w.-]*)$/.exec(name)?.[1];
  return tag ?? digest?.slice(0, 12) ?? "latest";
}
