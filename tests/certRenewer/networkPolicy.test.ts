import { CertRenewer } from "../../components/certRenewer";
import type { CertRenewerArgs } from "../../components/certRenewer/args";
import { allows } from "../support/pulumi/addresses";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args: CertRenewerArgs = renewerArgs) =>
  deploy(() => new CertRenewer("cert-renew", args));

/** Its two ways out: to the authority, and to the API server. */
async function waysOut(args: CertRenewerArgs = renewerArgs) {
  const { egress } = (await made(args)).one("NetworkPolicy").spec;
  const [authority, apiServer] = egress;
  if (authority === undefined || apiServer === undefined) throw new Error("there are fewer");
  return { authority, apiServer, number: egress.length };
}

const withNetwork = (network: CertRenewerArgs["network"]) => ({ ...renewerArgs, network });

test("the pods of every run are fenced in, whichever version they run, in both directions", async () => {
  const { podSelector, policyTypes } = (await made()).one("NetworkPolicy").spec;

  expect(podSelector).toEqual({ matchLabels: { name: "cert-renew" } });
  expect(policyTypes).toEqual(["Ingress", "Egress"]);
});

test.each(["Job", "CronJob"])("no pod of the %s is there before its fence", async (kind) => {
  expect((await made()).find(kind).dependsOn).toContain("cert-renew-netpol");
});

test("nobody reaches a run", async () => {
  expect((await made()).one("NetworkPolicy").spec.ingress).toEqual([]);
});

test("a run goes to the authority and to the API server, and nowhere else", async () => {
  expect((await waysOut()).number).toBe(2);
});

test.each([
  ["https://acme.example.org/directory", 443],
  ["https://acme.example.org:14000/dir", 14000],
  ["https://[2001:db8::1]:9000/acme/directory", 9000],
])("of the authority at %s a run reaches port %i alone", async (directory, port) => {
  const { authority } = await waysOut(renewerWith({ directory }));

  expect(authority.ports).toEqual([{ protocol: "TCP", port }]);
});

test.each([
  ["an address on the internet", "172.65.32.248", true],
  ["an address on the internet", "2606:4700::1", true],
  ["a private address", "10.0.0.1", false],
  ["a private address", "fd00::1", false],
  ["a cloud's metadata service", "169.254.169.254", false],
])("that an authority is reached at %s, %s, is %s", async (_, address, reached) => {
  const { authority } = await waysOut();

  expect(allows(authority.to, address)).toBe(reached);
});

test("an authority in a network of one's own is reached in the ranges that the stack names, and nowhere else", async () => {
  const { authority } = await waysOut(withNetwork({ acme: ["10.1.0.0/16"] }));

  expect(authority.to).toEqual([{ ipBlock: { cidr: "10.1.0.0/16" } }]);
});

test("the API server is reached at its own ports, not at the Service's alone", async () => {
  const { apiServer } = await waysOut();

  expect(apiServer.ports).toEqual([
    { protocol: "TCP", port: 443 },
    { protocol: "TCP", port: 6443 },
  ]);
});

test.each([
  ["a private address", "10.0.0.1", true],
  ["a private address", "172.16.0.1", true],
  ["a private address", "fd00::1", true],
  ["an address on the internet", "35.1.2.3", true],
  ["an address on the internet", "2600:1f18::1", true],
  ["the run itself", "127.0.0.1", false],
  ["a cloud's metadata service", "169.254.169.254", false],
  ["many receivers", "224.0.0.1", false],
  ["the link", "fe80::1", false],
  ["any IPv4 address, by a translator", "64:ff9b::a00:1", false],
])("that an API server is reached at %s, %s, is %s", async (_, address, reached) => {
  const { apiServer } = await waysOut();

  expect(allows(apiServer.to, address)).toBe(reached);
});

test("an API server whose addresses the stack names is reached there and nowhere else", async () => {
  const { apiServer } = await waysOut(withNetwork({ apiServer: ["10.2.0.5/32", "fd00::5/128"] }));

  expect(apiServer.to).toEqual([
    { ipBlock: { cidr: "10.2.0.5/32" } },
    { ipBlock: { cidr: "fd00::5/128" } },
  ]);
});
