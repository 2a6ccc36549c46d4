import type { types } from "@pulumi/kubernetes";

import { envVars } from "../../shared/env";
import { requirements, type Resources } from "../../shared/resources";
import { restrictedContainer } from "../../shared/securityContext";
import type { StaticSiteArgs } from "../args";
import { siteUrl } from "../url";
import {
  currentRelease,
  volumeLimit,
  gitErrorFile,
  gitLink,
  htmlRoot,
  hugoCache,
  hugoScripts,
  hugoTmpMebibytes,
  mounts,
  tmpMebibytes,
} from "../volumes";

/** The sidecar that builds each commit that git-sync checks out, and publishes it for nginx. */
export function hugoContainer(args: StaticSiteArgs): types.input.core.v1.Container {
  return {
    name: "hugo",
    image: args.images.hugo,
    restartPolicy: "Always",
    // The image's entry point would run a script from the site's repository.
    command: ["/bin/sh", `${hugoScripts}/watch.sh`],
    env: envVars(environment(args)),
    volumeMounts: [
      mounts.markdownReadOnly,
      mounts.html,
      mounts.hugoCache,
      mounts.hugoScripts,
      mounts.tmp("hugo"),
    ],
    startupProbe: {
      exec: { command: ["test", "-s", `${currentRelease}/index.html`] },
      periodSeconds: 1,
      // Time for a few builds, because the newest commits may be broken.
      failureThreshold: 3 * args.hugo.timeoutSeconds + 60,
    },
    resources: requirements(hugoRequests, limits(args)),
    securityContext: restrictedContainer,
  };
}

export const hugoRequests: Resources = { cpu: 50, memory: 128, disk: 256 };

function limits({ hugo, storage }: StaticSiteArgs): Resources {
  const volumes = volumeLimit(storage.htmlMebibytes + storage.cacheMebibytes);
  return {
    cpu: 2000,
    memory: hugo.memoryMebibytes,
    disk: volumes + hugoTmpMebibytes(storage) + tmpMebibytes,
  };
}

/** For `watch.sh` and `build-site.sh`, then for hugo itself: HUGO_* overrides the site's own settings. */
function environment({ site, hugo, storage, service }: StaticSiteArgs): Record<string, string> {
  return {
    GIT_LINK: gitLink,
    GIT_ERROR_FILE: gitErrorFile,
    SITE_DIRECTORY: site.directory,
    HTML_ROOT: htmlRoot,
    BUILD_TIMEOUT_SECONDS: String(hugo.timeoutSeconds),
    REBUILD_MINUTES: String(hugo.rebuildMinutes),
    HTML_MEBIBYTES: String(storage.htmlMebibytes),
    CACHE_MEBIBYTES: String(storage.cacheMebibytes),
    // For hugo alone: the rest of the container's limit is for the shell and git.
    BUILD_MEMORY_MEBIBYTES: String(hugo.memoryMebibytes - 64),
    HUGO_BASEURL: siteUrl(site, service),
    HUGO_ENVIRONMENT: hugo.environment,
    // Its older name, which templates and tools still read.
    HUGO_ENV: hugo.environment,
    HUGO_BUILDDRAFTS: String(hugo.drafts),
    HUGO_CACHEDIR: hugoCache,
    // The checkout is read-only, so generated resources go to the cache too.
    HUGO_RESOURCEDIR: `${hugoCache}/resources`,
    // In GB. hugo's own default is a quarter of the machine's memory, whatever the container may have.
    HUGO_MEMORYLIMIT: (hugo.memoryMebibytes / 4 / 1024).toFixed(2),
    // hugo collects garbage more often, and gets slower, before it reaches its limit.
    GOMEMLIMIT: `${String(Math.floor(hugo.memoryMebibytes * 0.75))}MiB`,
    HOME: "/tmp",
    // As in hugo's own image: with it, GitInfo finds file names that aren't ASCII.
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.quotepath",
    GIT_CONFIG_VALUE_0: "false",
  };
}
