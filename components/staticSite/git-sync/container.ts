import type { types } from "@pulumi/kubernetes";

import { envVars } from "../../shared/env";
import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs, Storage } from "../args";
import { credentialEnvironment } from "./credentials";
import {
  evictedAbove,
  gitErrorFile,
  gitLink,
  gitRoot,
  gitScripts,
  mounts,
  tmpMebibytes,
} from "../volumes";

const memoryMebibytes = 512;

/** The sidecar that keeps a checkout of the newest commit, and points `gitLink` at it. */
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
  disk: evictedAbove(markdownMebibytes) + 2 * tmpMebibytes,
});

/**
 * Passes once a checkout has been seen, and at once after a restart: git-sync may then have lost it and
 * find no git, but the pod has its site and is to stay ready.
 */
const syncedOnce = `test -e /tmp/synced || { test -e ${gitLink} && touch /tmp/synced; }`;

/** What `sync.sh` reads, then git-sync. */
function environment({ site, git, hugo, storage }: StaticSiteArgs): Record<string, string> {
  return {
    MARKDOWN_MEBIBYTES: String(storage.markdownMebibytes),
    // For one process: git-sync and its largest git have to fit together.
    MEMORY_MEBIBYTES: String(memoryMebibytes - 128),
    GITSYNC_REPO: site.repository,
    GITSYNC_REF: site.revision ?? site.branch,
    GITSYNC_ROOT: gitRoot,
    GITSYNC_LINK: gitLink,
    GITSYNC_ERROR_FILE: gitErrorFile,
    GITSYNC_PERIOD: `${String(git.pollSeconds)}s`,
    GITSYNC_DEPTH: String(git.depth),
    GITSYNC_SUBMODULES: git.submodules,
    // For one fetch. git-sync's default, two minutes, is too short for a large repository, and it would
    // begin again from nothing each time.
    GITSYNC_SYNC_TIMEOUT: "1800s",
    // Read by git: a server that falls silent is asked again a minute later.
    GIT_HTTP_LOW_SPEED_LIMIT: "1000",
    GIT_HTTP_LOW_SPEED_TIME: "60",
    // Never gives up: the last good site is served meanwhile.
    GITSYNC_MAX_FAILURES: "-1",
    // Not at every commit: that takes more memory than all the rest.
    GITSYNC_GIT_GC: "auto",
    // A build that has begun keeps its checkout until it ends.
    GITSYNC_STALE_WORKTREE_TIMEOUT: `${String(hugo.timeoutSeconds + 60)}s`,
    ...credentialEnvironment(git.credentials),
  };
}
