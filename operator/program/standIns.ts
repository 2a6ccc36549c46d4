/** Replaces values that no file of the project has. They are constant, so that runs can be compared. */
export const standIn = {
  /** For a number that the first `up` of a stack draws at random. */
  number: 0,
  /** For each text of a secret. */
  text: "(redacted)",
} as const;

/** Replaces the encrypted value of a key while the configuration is checked. Passes the key's check; never written. */
export function secretStandIn(key: string): string {
  return key.endsWith("SshKey")
    ? "-----BEGIN PRIVATE KEY-----\nc3RhbmQtaW4=\n-----END PRIVATE KEY-----\n"
    : "stand-in-for-a-secret-of-this-stack";
}
