import { createHmac, generateKeyPairSync } from "node:crypto";

/** A token as a git host gives it. */
export const token = "glpat-3xAmPle_0f-aToken";

/** A registry's password, with all that JSON and base64 could trip over. */
export const registryPassword = 'p"a\\s s:w0rd-of-the-registry';

/** A private key that ssh takes. */
export const sshKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "sec1", format: "pem" })
  .toString();

/** The second column on: the type and key of some host, as in a known_hosts file. */
export const hostKey = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")}`;

/** A host's name as ssh hides it in a known_hosts file. */
export function hashed(name: string): string {
  const salt = Buffer.alloc(20, 1);
  const hash = createHmac("sha1", salt).update(name).digest("base64");
  return `|1|${salt.toString("base64")}|${hash}`;
}
