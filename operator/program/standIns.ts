/** What takes the place of what no file of the project says. Always the same, so that runs can be compared. */
export const standIn = {
  /** For a number that is drawn once for the stack, by its first `up`. */
  number: 0,
  /** For each text of a secret. */
  text: "(redacted)",
} as const;

/**
 * For the encrypted value of a key, where the configuration is checked: of a form that its rule takes. Never
 * written.
 */
export function secretStandIn(key: string): string {
  return key.endsWith("SshKey")
    ? "-----BEGIN PRIVATE KEY-----\nc3RhbmQtaW4=\n-----END PRIVATE KEY-----\n"
    : "stand-in-for-a-secret-of-this-stack";
}

/** What a reader has to know of them; stands above every object. */
export const header = `# What a stack applies, by \`npm run manifests\`: to be read and compared. Not to be applied, since
# ${standIn.text} stands for every secret value. A name's last eight digits are of the object's contents here,
# and drawn by Pulumi in the cluster; ${String(standIn.number)} stands for the minute that is drawn for a stack's renewals.
`;
