import * as pulumi from "@pulumi/pulumi";

import { CertRenewer } from "../../components/certRenewer";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args = renewerArgs) => deploy(() => new CertRenewer("cert-renew", args));

async function secretOf(args = renewerArgs) {
  return (await made(args)).one("Secret", "cert-renew-config-secret").stringData;
}

async function containersOf(args = renewerArgs) {
  const { initContainers, containers } = (await made(args)).one("Job").spec.template.spec;
  return [...initContainers, ...containers];
}

async function environmentOf(container: string, args = renewerArgs) {
  const found = (await containersOf(args)).find(({ name }) => name === container);
  return Object.fromEntries(found?.env.map(({ name, value }) => [name, value]) ?? []);
}

const withoutAccount = {
  LEGO_SERVER: "https://acme.example.org/directory",
  LEGO_EMAIL: "ops@example.org",
  LEGO_ACCEPT_TOS: "true",
  LEGO_DOMAINS: "example.org,www.example.org",
  LEGO_FORCE_CERT_DOMAINS: "true",
  LEGO_KEY_TYPE: "ec256",
  LEGO_CERT_TIMEOUT: "300",
  LEGO_HTTP: "true",
  LEGO_HTTP_WEBROOT: "/srv/challenges",
  LEGO_NO_RANDOM_SLEEP: "true",
};

test("lego has the authority, the account, the names and the kind of challenge", async () => {
  expect(await secretOf()).toEqual(withoutAccount);
});

test("lego makes keys of the stack's type", async () => {
  expect(await secretOf(renewerWith({ keyType: "rsa4096" }))).toEqual({
    ...withoutAccount,
    LEGO_KEY_TYPE: "rsa4096",
  });
});

test("lego verifies the ACME server with the CA certificates beside the scripts", async () => {
  expect(await secretOf(renewerWith({ caCertificates: "PEM" }))).toEqual({
    ...withoutAccount,
    LEGO_CA_CERTIFICATES: "/etc/corekube/cert-renew/ca.pem",
  });
});

test("lego has the external account if the stack sets one", async () => {
  const externalAccount = { id: "kid-1", key: pulumi.secret("the-key") };

  expect(await secretOf(renewerWith({ externalAccount }))).toEqual({
    ...withoutAccount,
    LEGO_EAB: "true",
    LEGO_EAB_KID: "kid-1",
    LEGO_EAB_HMAC: "the-key",
  });
});

test("only lego sees the Secret with its settings", async () => {
  const containers = await containersOf();

  expect(containers.map(({ name, envFrom }) => ({ name, envFrom }))).toEqual([
    { name: "lego", envFrom: [{ secretRef: { name: "cert-renew-config-secret-1a2b3c4d" } }] },
    { name: "publish", envFrom: undefined },
  ]);
});

test("the external account's key is in that Secret and nowhere else in the cluster", async () => {
  const externalAccount = { id: "kid-1", key: pulumi.secret("the-key") };

  const { resources } = await made(renewerWith({ externalAccount }));

  const inCluster = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  const holders = inCluster.filter(({ inputs }) => JSON.stringify(inputs).includes("the-key"));
  expect(holders.map(({ name }) => name)).toEqual(["cert-renew-config-secret"]);
});

const shared = {
  VOLUME: "/srv",
  NFS_EXPORT: "nfs.example.org:/exports/site",
  LEGO_PATH: "/srv/lego/acme.example.org_directory",
  LEGO_CERT_NAME: "nginx-test",
  RESULT: "/run/cert-renew/obtained",
  HOME: "/tmp",
};

test("lego's container has the paths, and forces no renewal", async () => {
  expect(await environmentOf("lego")).toEqual({
    ...shared,
    KEEP_TRYING_HOURS: "24",
    FORCE: "false",
  });
});

test("publish has the paths and the target namespace, and restarts nothing", async () => {
  expect(await environmentOf("publish")).toEqual({
    ...shared,
    RESTART: "",
    TARGET_NAMESPACE: "nginx-test",
  });
});

test("publish has the names of all restarted Deployments", async () => {
  const environment = await environmentOf("publish", renewerWith({ restart: ["mail", "chat"] }));

  expect(environment["RESTART"]).toBe("mail chat");
});

test("two stacks may share an export, because their files have different names", async () => {
  const prod = await environmentOf("lego", { ...renewerArgs, environment: "prod" });
  const dev = await environmentOf("lego", { ...renewerArgs, environment: "dev" });

  expect([prod["LEGO_CERT_NAME"], dev["LEGO_CERT_NAME"]]).toEqual(["nginx-prod", "nginx-dev"]);
});
