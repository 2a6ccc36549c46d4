import { CertRenewer } from "../../components/certRenewer";
import type { CertRenewerArgs } from "../../components/certRenewer/args";
import { allows } from "../support/pulumi/addresses";
import { renewerArgs, renewerWith } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args: CertRenewerArgs = renewerArgs) =>
  deploy(() => new CertRenewer("cert-renew", args));

/** The two egress rules: to the authority and to the API server. */
async function waysOut(args: CertRenewerArgs = renewerArgs) {
  const { egress } = (await made(args)).one("NetworkPolicy").spec;
  const [authority, apiServer] = egress;
  if (authority === undefined || apiServer === undefined)
    throw new Error("there are fewer than two egress rules");
  return { authority, apiServer, number: egress.length };
}

const withNetwork = (network: CertRenewerArgs["network"]) => ({ ...renewerArgs, network });

test("the policy applies to the pods of every run, of any version, in both directions", async () => {
  const { podSelector, policyTypes } = (await made()).one("NetworkPolicy").spec;

  expect(podSelector).toEqual({ matchLabels: { name: "cert-renew" } });
  expect(policyTypes).toEqual(["Ingress", "Egress"]);
});

test.each(["Job", "CronJob"])("no pod of the %s starts before its policy exists", async (kind) => {
  expect((await made()).find(kind).dependsOn).toContain("cert-renew-netpol");
});

test("nothing may connect to a run", async () => {
  expect((await made()).one("NetworkPolicy").spec.ingress).toEqual([]);
});

test("a run may connect to the authority and the API server, and nowhere else", async () => {
  expect((await waysOut()).number).toBe(2);
});

test.each([
  ["https://acme.example.org/directory", 443],
  ["https://acme.example.org:14000/dir", 14000],
  ["https://[2001:db8::1]:9000/acme/directory", 9000],
])("of the authority at %s a run may connect only to port %i", async (directory, port) => {
  const { authority } = await waysOut(renewerWith({ directory }));

  expect(authority.ports).toEqual([{ protocol: "TCP", port }]);
});

test.each([
  ["an address on the internet", "172.65.32.248", true],
  ["an address on the internet", "2606:4700::1", true],
  ["a private address", "10.0.0.1", false],
  ["a private address", "fd00::1", false],
  ["a cloud's metadata service", "169.254.169.254", false],
])("a run may connect to an authority at %s, %s: %s", async (_, address, reached) => {
  const { authority } = await waysOut();

  expect(allows(authority.to, address)).toBe(reached);
});

test("if the stack sets ranges for the authority, a run may connect only to these", async () => {
  const { authority } = await waysOut(withNetwork({ acme: ["10.1.0.0/16"] }));

  expect(authority.to).toEqual([{ ipBlock: { cidr: "10.1.0.0/16" } }]);
});

test("the API server's own ports are allowed, not only the Service's", async () => {
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
  ["the pod itself", "127.0.0.1", false],
  ["a cloud's metadata service", "169.254.169.254", false],
  ["a multicast address", "224.0.0.1", false],
  ["a link-local address", "fe80::1", false],
  ["an IPv4 address through NAT64", "64:ff9b::a00:1", false],
])("a run may connect to an API server at %s, %s: %s", async (_, address, reached) => {
  const { apiServer } = await waysOut();

  expect(allows(apiServer.to, address)).toBe(reached);
});

test("if the stack sets ranges for the API server, a run may connect only to these", async () => {
  const { apiServer } = await waysOut(withNetwork({ apiServer: ["10.2.0.5/32", "fd00::5/128"] }));

  expect(apiServer.to).toEqual([
    { ipBlock: { cidr: "10.2.0.5/32" } },
    { ipBlock: { cidr: "fd00::5/128" } },
  ]);
});
