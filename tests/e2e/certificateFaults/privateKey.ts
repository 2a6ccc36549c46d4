import { generateKeyPairSync } from "node:crypto";

/** A private key without a certificate, in PEM. */
export function anotherKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
