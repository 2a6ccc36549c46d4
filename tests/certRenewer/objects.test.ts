import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const component = join(__dirname, "../../components/certRenewer");
const made = async (args = renewerArgs) => deploy(() => new CertRenewer("cert-renew", args));

const ofRenewer = [
  ["ServiceAccount", "cert-renew-sa"],
  ["ConfigMap", "cert-renew-cm"],
  ["Secret", "cert-renew-config-secret"],
  ["NetworkPolicy", "cert-renew-netpol"],
  ["Job", "cert-renew-job"],
  ["CronJob", "cert-renew-cj"],
] as const;
const ofSite = [
  ["Role", "cert-renew-role"],
  ["RoleBinding", "cert-renew-rb"],
] as const;
const objects = [...ofRenewer, ...ofSite];

test("these are all the objects of a renewer", async () => {
  const { resources } = await made();

  const found = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  const policies = ["cert-renew-test-tls-only", "cert-renew-test-tls-only-binding"];
  expect(found.map(({ name }) => name).sort()).toEqual(
    [...objects.map(([, name]) => name), ...policies].sort(),
  );
});

test.each(ofRenewer)("the %s %s is in the renewer's namespace", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.namespace).toBe("cert-renew-test");
});

test.each(ofSite)("the %s %s is in the target namespace", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.namespace).toBe("nginx-test");
});

test.each(objects)("the labels of the %s %s have its app and its version", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata.labels).toEqual({ name: "cert-renew", rev: "v4" });
});

test.each(objects)("the %s %s is a child of its component", async (kind, name) => {
  expect((await made()).find(kind, name).parent).toBe("cert-renew");
});

test.each([
  ["ServiceAccount", "cert-renew-sa"],
  ["CronJob", "cert-renew-cj"],
  ["NetworkPolicy", "cert-renew-netpol"],
  ["Role", "cert-renew-role"],
  ["RoleBinding", "cert-renew-rb"],
] as const)("the %s %s has a fixed name", async (kind, name) => {
  expect((await made()).one(kind, name).metadata.name).toBe(name);
});

test.each([
  ["ConfigMap", "cert-renew-cm"],
  ["Secret", "cert-renew-config-secret"],
  ["Job", "cert-renew-job"],
] as const)("the %s %s has no fixed name, so that a change starts a run", async (kind, name) => {
  const { metadata } = (await made()).one(kind, name);

  expect(metadata).not.toHaveProperty("name");
});

test("the renewer's account mounts no token automatically", async () => {
  const deployed = await made();

  expect(deployed.one("ServiceAccount").automountServiceAccountToken).toBe(false);
});

test("the ConfigMap has the unchanged scripts of both containers, and nothing else", async () => {
  const files = ["files", "lego/files", "publish/files"].flatMap((folder) =>
    readdirSync(join(component, folder)).map(
      (name) => [name, join(component, folder, name)] as const,
    ),
  );

  const { data } = (await made()).one("ConfigMap");

  expect(Object.keys(data).sort()).toEqual(files.map(([name]) => name).sort());
  for (const [name, path] of files) expect(data[name]).toBe(readFileSync(path, "utf8"));
});

test("the CA certificates of the ACME server are beside the scripts", async () => {
  const deployed = await made(renewerWith({ caCertificates: "PEM" }));

  expect(deployed.one("ConfigMap").data["ca.pem"]).toBe("PEM");
});
