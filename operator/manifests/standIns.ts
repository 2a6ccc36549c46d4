/** What takes the place of what no file of the project says. Always the same, so that runs can be compared. */
export const standIn = {
  /** For an encrypted value of the stack's file, where the configuration is checked. Never written. */
  secret: "stand-in-for-a-secret-of-this-stack",
  /** For a number that is drawn once for the stack, by its first `up`. */
  number: 0,
  /** For each text of a secret. */
  text: "(redacted)",
} as const;

/** What a reader has to know of them; stands above every object. */
export const header = `# What a stack applies, by \`npm run manifests\`: to be read and compared. Not to be applied, since
# ${standIn.text} stands for every secret value. A name's last eight digits are of the object's contents here,
# and drawn by Pulumi in the cluster; ${String(standIn.number)} stands for the minute that is drawn for a stack's renewals.
`;
