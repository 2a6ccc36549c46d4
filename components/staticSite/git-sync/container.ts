import type { types } from "@pulumi/kubernetes";

import { envVars } from "../../shared/env";
import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs, Storage } from "../args";
import { credentialEnvironment } from "./credentials";
import {
  volumeLimit,
  gitErrorFile,
  gitLink,
  gitRoot,
  gitScripts,
  mounts,
  tmpMebibytes,
} from "../volumes";

const memoryMebibytes = 512;

/** The sidecar that checks out the newest commit, and points `gitLink` to the checkout. */
export function gitSyncContainer(args: StaticSiteArgs): types.input.core.v1.Container {
  return {
    name: "git-sync",
    image: args.images.gitSync,
    restartPolicy: "Always",
    command: ["/bin/sh", `${gitScripts}/sync.sh`, "/git-sync"],
    env: envVars(environment(args)),
    volumeMounts: [
      mounts.markdown,
      mounts.gitScripts,
      mounts.tmp("git-sync"),
      ...(args.git.credentials === undefined ? [] : [mounts.gitSecret]),
    ],
    startupProbe: {
      exec: { command: ["sh", "-c", syncedOnce] },
      periodSeconds: 1,
      failureThreshold: 1800,
    },
    resources: requirements(gitSyncRequests, limits(args.storage)),
    securityContext: restrictedContainer,
  };
}

export const gitSyncRequests: Resources = { cpu: 10, memory: 32, disk: 64 };

const limits = ({ markdownMebibytes }: Storage): Resources => ({
  cpu: 1000,
  memory: memoryMebibytes,
  disk: volumeLimit(markdownMebibytes) + 2 * tmpMebibytes,
});

/**
 * Passes once there has been a checkout, and at once after a restart of the container. The checkout may be
 * gone then and the repository unreachable, but the pod has its site and must stay ready.
 */
const syncedOnce = `test -e /tmp/synced || { test -e ${gitLink} && touch /tmp/synced; }`;

/** For `sync.sh`, then for git-sync. */
function environment({ site, git, hugo, storage }: StaticSiteArgs): Record<string, string> {
  return {
    MARKDOWN_MEBIBYTES: String(storage.markdownMebibytes),
    // For each process: git-sync and its largest git process must fit into the container together.
    GIT_MEMORY_MEBIBYTES: String(memoryMebibytes - 128),
    GITSYNC_REPO: site.repository,
    // The whole name: of a tag and a branch with the same name, git-sync would take the tag.
    GITSYNC_REF: site.revision ?? `refs/heads/${site.branch}`,
    GITSYNC_ROOT: gitRoot,
    GITSYNC_LINK: gitLink,
    GITSYNC_ERROR_FILE: gitErrorFile,
    GITSYNC_PERIOD: `${String(git.pollSeconds)}s`,
    GITSYNC_DEPTH: String(git.depth),
    GITSYNC_SUBMODULES: git.submodules,
    // The volume's root folder belongs to root, and git refuses such a repository. git-sync allowed it itself up to 4.7.
    GITSYNC_GIT_CONFIG: "safe.directory:*",
    // For one fetch. git-sync's default, two minutes, is too short for a large repository, and each try
    // starts from nothing.
    GITSYNC_SYNC_TIMEOUT: "1800s",
    // For git: a connection that is slower than 1000 bytes/s for a minute ends, and git-sync tries again.
    GIT_HTTP_LOW_SPEED_LIMIT: "1000",
    GIT_HTTP_LOW_SPEED_TIME: "60",
    // Never gives up: meanwhile the pod serves the last good site.
    GITSYNC_MAX_FAILURES: "-1",
    // Not at every commit: it takes more memory than everything else.
    GITSYNC_GIT_GC: "auto",
    // A running build keeps its checkout until it ends.
    GITSYNC_STALE_WORKTREE_TIMEOUT: `${String(hugo.timeoutSeconds + 60)}s`,
    ...credentialEnvironment(git.credentials),
  };
}
