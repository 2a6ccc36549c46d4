import type { types } from "@pulumi/kubernetes";

import { restrictedContainer } from "../restricted";
import type { StaticSiteArgs } from "./args";
import { gitLink, gitRoot, mounts } from "./volumes";

/** The sidecar that keeps a checkout of the newest commit, and points `gitLink` at it. */
export function gitSyncContainer(args: StaticSiteArgs): types.input.core.v1.Container {
  return {
    name: "git-sync",
    image: args.images.gitSync,
    restartPolicy: "Always",
    env: Object.entries(environment(args)).map(([name, value]) => ({ name, value })),
    volumeMounts: [mounts.markdown, mounts.tmp("git-sync")],
    // By the checkout, not by git-sync's own health: after a restart it is still there, git or no git.
    startupProbe: {
      exec: { command: ["test", "-e", gitLink] },
      periodSeconds: 1,
      failureThreshold: 1800,
    },
    resources: {
      requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "64Mi" },
      limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "2Gi" },
    },
    securityContext: restrictedContainer,
  };
}

function environment({ site, git, hugo }: StaticSiteArgs): Record<string, string> {
  return {
    GITSYNC_REPO: site.repository,
    GITSYNC_REF: site.revision ?? site.branch,
    GITSYNC_ROOT: gitRoot,
    GITSYNC_LINK: gitLink,
    GITSYNC_PERIOD: `${String(git.pollSeconds)}s`,
    GITSYNC_DEPTH: String(git.depth),
    GITSYNC_SUBMODULES: git.submodules,
    // Never gives up: the last good site is served meanwhile.
    GITSYNC_MAX_FAILURES: "-1",
    // A build that has begun keeps its checkout until it ends.
    GITSYNC_STALE_WORKTREE_TIMEOUT: `${String(hugo.timeoutSeconds + 60)}s`,
  };
}
