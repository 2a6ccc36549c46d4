import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack/stack";

const key = "corekube:certificate.caFile";
const good = join(__dirname, "..", "support", "stack", "ca.pem");
const pem = readFileSync(good, "utf8");
const another = readFileSync(join(__dirname, "..", "support", "stack", "otherCa.pem"), "utf8");
const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
/** In the form of a certificate, but with broken content. */
const broken = pem.replace("MIIB", "MIIC");
const message = [
  "must be a PEM file of the CA certificates that verify the ACME server's own certificate",
  "write its path, relative to this folder; remove it if the authority is a public one",
] as const;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corekube-ca-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string): string {
  const file = join(folder, "ca.pem");
  writeFileSync(file, content);
  return file;
}

test("the certificates in the file verify the ACME server", () => {
  configure(configWith(key, good));

  expect(readConfig().tls).toMatchObject({ certificate: { caCertificates: pem } });
});

test("the path may be relative to the project's folder", () => {
  configure(configWith(key, "tests/support/stack/ca.pem"));

  expect(readConfig().tls).toMatchObject({ certificate: { caCertificates: pem } });
});

test("one file may have several CA certificates, and all of them are used", () => {
  configure(configWith(key, fileOf(`${pem}${another}`)));

  expect(readConfig().tls).toMatchObject({ certificate: { caCertificates: `${pem}${another}` } });
});

test.each([
  ["a private key before it", `${privateKey}${pem}`],
  ["a private key behind it", `${pem}${privateKey}`],
  ["words around it", `Ours:\n${pem}Until 2126.\n`],
  ["the line ends of Windows", pem.replaceAll("\n", "\r\n")],
  ["no line end", pem.trimEnd()],
])("only the certificate goes to the cluster, from a file with %s", (_, content) => {
  configure(configWith(key, fileOf(content)));

  expect(readConfig().tls).toMatchObject({ certificate: { caCertificates: pem } });
});

test("browsers don't trust an authority that needs a CA file", () => {
  configure(configWith(key, good));

  expect(readConfig().tls).toMatchObject({ trusted: false });
});

test.each(["", "no/such/file.pem", ".", true])("the file can't be '%s'", (path) => {
  configure(configWith(key, path));

  expect(() => readConfig()).toThrow(refusal([key, path, ...message]));
});

test.each([
  ["empty", ""],
  ["of another kind", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
  ["cut off", pem.slice(0, 200)],
  ["not PEM", "ca"],
  ["nothing but a private key", privateKey],
  ["broken", broken],
  ["broken in its second certificate", `${pem}${broken}`],
  ["broken in its first certificate", `${broken}${pem}`],
  ["empty between its lines", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"],
])("a file that is %s is refused before anything is touched", (_, content) => {
  const file = fileOf(content);
  configure(configWith(key, file));

  expect(() => readConfig()).toThrow(refusal([key, file, ...message]));
});
