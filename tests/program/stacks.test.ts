import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { readConfig } from "../../config";
import { configure } from "../support/stack/stack";

const project = join(__dirname, "..", "..");
const fileOf = (stack: string) => readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8");

let elsewhere: string;

// The demo writes its authority's root certificate into the project's folder. Here another one replaces it.
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), "corekube-stacks-"));
  cpSync(
    join(__dirname, "..", "support", "stack", "ca.pem"),
    join(elsewhere, "local", "acme-ca.pem"),
  );
  process.chdir(elsewhere);
});

afterAll(() => {
  process.chdir(project);
  rmSync(elsewhere, { recursive: true });
});

function configOf(stack: string) {
  const { config } = parse(fileOf(stack)) as { config: Readonly<Record<string, unknown>> };
  configure(config);
  return readConfig();
}

function tlsOf(stack: string) {
  const { tls } = configOf(stack);
  if (tls.endsAt !== "nginx") throw new Error(`TLS of ${stack} doesn't end in nginx`);
  return tls;
}

const stacks = ["dev", "prod", "local"];

test.each(stacks)("the stack %s has no mistake in its configuration", (stack) => {
  expect(() => configOf(stack)).not.toThrow();
});

test.each([
  ["prod", ["images-by-tag"]],
  ["dev", ["untrusted-certificates", "one-replica", "images-by-tag"]],
  ["local", ["one-replica", "images-by-tag"]],
])("%s accepts %j, and nothing else", (stack, accepted) => {
  const { config } = parse(fileOf(stack)) as { config: unknown };

  expect(config).toMatchObject({ "corekube:accept": accepted });
});

test.each([
  ["prod", 3],
  ["dev", 1],
])("%s runs %d pods", (stack, replicas) => {
  expect(configOf(stack).site.replicas).toBe(replicas);
});

test("prod and dev serve the same branch of the same repository", () => {
  const prod = configOf("prod").site;
  const dev = configOf("dev").site;

  expect([dev.repository, dev.branch]).toEqual([prod.repository, prod.branch]);
});

test("no two stacks share a cluster's context, a name or an export", () => {
  const contexts = stacks.map((stack) => configOf(stack).context);
  const names = stacks.flatMap((stack) => configOf(stack).site.domains);
  const nfs = stacks.map((stack) => tlsOf(stack).nfs);

  expect(new Set(contexts).size).toBe(stacks.length);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(nfs.map(({ server, path }) => `${server}:${path}`)).size).toBe(stacks.length);
});

test.each(["prod", "dev"])("%s's file marks the five values to change", (stack) => {
  const marked = [...fileOf(stack).matchAll(/^ +([\w:]+):.* # <-/gm)].map(([, key]) => key);

  expect(marked).toEqual(["kubernetes:context", "repository", "domains", "email", "corekube:nfs"]);
});

test("only the demo on this machine fetches without encryption", () => {
  const plaintext = stacks.filter((stack) => fileOf(stack).includes("allowPlaintextRepository"));

  expect(plaintext).toEqual(["local"]);
});

test("browsers trust prod's certificate: it is Let's Encrypt's", () => {
  const { certificate, trusted } = tlsOf("prod");

  expect(certificate.directory).toBe("https://acme-v02.api.letsencrypt.org/directory");
  expect(trusted).toBe(true);
});

test("dev uses Let's Encrypt's staging authority, whose rate limits are high", () => {
  const { certificate, trusted } = tlsOf("dev");

  expect(certificate.directory).toBe("https://acme-staging-v02.api.letsencrypt.org/directory");
  expect(trusted).toBe(false);
});

test("the demo uses an authority on this machine, verified by its own root certificate", () => {
  const { certificate } = tlsOf("local");

  expect(new URL(certificate.directory).hostname).toBe("10.251.0.2");
  expect(certificate.caCertificates).toContain("BEGIN CERTIFICATE");
});

test("the demo's node has a port for HTTP and one for HTTPS", () => {
  expect(configOf("local").service).toEqual({
    type: "NodePort",
    publicHttpsPort: 30443,
    httpNodePort: 30080,
    httpsNodePort: 30443,
  });
});
