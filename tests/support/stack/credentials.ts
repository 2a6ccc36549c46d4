import { createHmac, generateKeyPairSync } from "node:crypto";

/** A token in the form of a git host's. */
export const token = "glpat-3xAmPle_0f-aToken";

/** A registry's password with characters that JSON and base64 may handle wrongly. */
export const registryPassword = 'p"a\\s s:w0rd-of-the-registry';

/** A private key that ssh accepts. */
export const sshKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "sec1", format: "pem" })
  .toString();

/** An entry of a known_hosts file from its second column on: the type and the key of a host. */
export const hostKey = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString("base64")}`;

/** A host's name as ssh hashes it in a known_hosts file. */
export function hashed(name: string): string {
  const salt = Buffer.alloc(20, 1);
  const hash = createHmac("sha1", salt).update(name).digest("base64");
  return `|1|${salt.toString("base64")}|${hash}`;
}
