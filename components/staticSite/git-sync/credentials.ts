import type * as pulumi from "@pulumi/pulumi";

import type { GitCredentials } from "../args";
import { gitSecret } from "../volumes";

/** The files of the Secret, which only git-sync's container mounts. */
export function credentialFiles(credentials: GitCredentials): Record<string, pulumi.Input<string>> {
  return credentials.kind === "token"
    ? { token: credentials.token }
    : { "ssh-key": credentials.key, known_hosts: credentials.knownHosts };
}

/** The paths of these files for git-sync. No value: `kubectl describe pod` shows the environment. */
export function credentialEnvironment(
  credentials: GitCredentials | undefined,
): Record<string, string> {
  if (credentials === undefined) return {};
  if (credentials.kind === "token") {
    return {
      GITSYNC_USERNAME: credentials.username,
      GITSYNC_PASSWORD_FILE: `${gitSecret}/token`,
    };
  }
  return {
    GITSYNC_SSH_KEY_FILE: `${gitSecret}/ssh-key`,
    GITSYNC_SSH_KNOWN_HOSTS: "true",
    GITSYNC_SSH_KNOWN_HOSTS_FILE: `${gitSecret}/known_hosts`,
    // git-sync appends options. As for https, a connection to a silent server ends after a minute.
    GIT_SSH_COMMAND:
      "ssh -o BatchMode=yes -o ConnectTimeout=60 -o ServerAliveInterval=20 -o ServerAliveCountMax=3",
  };
}
