import { StaticSite } from "../../components/staticSite";
import type { StaticSiteArgs } from "../../components/staticSite/args";
import { allows } from "../support/pulumi/addresses";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

const made = async (args: StaticSiteArgs = baseArgs) => deploy(() => new StaticSite("site", args));
const inward = async (args: StaticSiteArgs = baseArgs) =>
  (await made(args)).one("NetworkPolicy", "nginx-in-netpol").spec;
const outward = async (args: StaticSiteArgs = baseArgs) =>
  (await made(args)).one("NetworkPolicy", "nginx-out-netpol").spec;

const withNetwork = (network: StaticSiteArgs["network"]) => ({ ...baseArgs, network });
const withRepository = (repository: string) => ({
  ...baseArgs,
  site: { ...baseArgs.site, repository },
});

const visitors = [
  { protocol: "TCP", port: 8080 },
  { protocol: "TCP", port: 8443 },
];

test.each([
  ["inward", "Ingress", inward],
  ["outward", "Egress", outward],
])("the %s policy applies to the site's pods of every version", async (_, type, policy) => {
  const { podSelector, policyTypes } = await policy();

  expect(podSelector).toEqual({ matchLabels: { name: "nginx" } });
  expect(policyTypes).toEqual([type]);
});

test("no policy is for both directions, so that the site's pods can't reach each other", async () => {
  expect((await inward()).egress).toBeUndefined();
  expect((await outward()).ingress).toBeUndefined();
});

test("the Deployment waits for the network policies", async () => {
  expect((await made()).find("Deployment").dependsOn).toEqual(
    expect.arrayContaining(["nginx-in-netpol", "nginx-out-netpol"]),
  );
});

test("from anywhere, only the ports for HTTP and HTTPS are reachable", async () => {
  const { ingress } = await inward();

  expect(ingress).toEqual([{ ports: visitors }]);
});

test("behind a proxy only the port for HTTP is reachable", async () => {
  const { ingress } = await inward(proxyArgs);

  expect(ingress).toEqual([{ ports: [{ protocol: "TCP", port: 8080 }] }]);
});

test("pods of the configured namespace may reach nginx's internal port", async () => {
  const { ingress } = await inward(withNetwork({ internalFrom: "monitoring" }));

  expect(ingress).toEqual([
    { ports: visitors },
    {
      from: [
        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
      ],
      ports: [{ protocol: "TCP", port: 8081 }],
    },
  ]);
});

test.each([
  ["https://git.example.org/site.git", 443],
  ["https://git.example.org:8443/site.git", 8443],
  ["http://git.example.org/site.git", 80],
  ["http://git.example.org:3000/site.git", 3000],
  ["git://git.example.org/site.git", 9418],
  ["git://git.example.org:31190/site.git", 31190],
  ["ssh://git@git.example.org/site.git", 22],
  ["ssh://git@git.example.org:2222/site.git", 2222],
  ["git@git.example.org:you/site.git", 22],
  ["git@git.example.org:a://b.git", 22],
  ["https://[2001:db8::1]:8443/site.git", 8443],
])("of %s the pods reach port %i alone", async (repository, port) => {
  const { egress } = await outward(withRepository(repository));

  expect(egress.map(({ ports }) => ports)).toEqual([[{ protocol: "TCP", port }]]);
});

test.each([
  "1.1.1.1",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "140.82.121.3",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.1",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2606:4700::1111",
  "2a01:4f8::1",
])("a public repository at %s is reachable", async (address) => {
  const [rule] = (await outward()).egress;

  expect(allows(rule?.to ?? [], address)).toBe(true);
});

test.each([
  ["this network", "0.0.0.1"],
  ["a private network", "10.0.0.1"],
  ["a private network", "10.255.255.255"],
  ["a provider's own network", "100.64.0.1"],
  ["a provider's own network", "100.127.255.255"],
  ["the pod itself", "127.0.0.1"],
  ["a cloud's metadata service", "169.254.169.254"],
  ["the node's cache of DNS", "169.254.20.10"],
  ["a private network", "172.16.0.1"],
  ["a private network", "172.31.255.255"],
  ["IETF protocols", "192.0.0.1"],
  ["documentation", "192.0.2.1"],
  ["a private network", "192.168.0.1"],
  ["measurements", "198.18.0.1"],
  ["measurements", "198.19.255.255"],
  ["documentation", "198.51.100.1"],
  ["documentation", "203.0.113.1"],
  ["many receivers", "224.0.0.1"],
  ["nobody", "240.0.0.1"],
  ["everybody on the link", "255.255.255.255"],
  ["nobody", "::"],
  ["the pod itself", "::1"],
  ["any IPv4 address, by a translator", "64:ff9b::a00:1"],
  ["IETF protocols", "2001::1"],
  ["documentation", "2001:db8::1"],
  ["any IPv4 address, by 6to4", "2002:a00:1::1"],
  ["documentation", "3fff::1"],
  ["a private network", "fc00::1"],
  ["a cloud's metadata service", "fd00:ec2::254"],
  ["the link", "fe80::1"],
  ["many receivers", "ff02::1"],
])("nothing of the pods goes to %s (%s)", async (_, address) => {
  const { egress } = await outward();

  expect(egress.filter(({ to }) => allows(to, address))).toEqual([]);
});

test("with configured ranges, the repository is reachable in these ranges only", async () => {
  const { egress } = await outward(withNetwork({ git: ["10.1.0.0/16", "fd00::7/128"] }));

  expect(egress.map(({ to }) => to)).toEqual([
    [{ ipBlock: { cidr: "10.1.0.0/16" } }, { ipBlock: { cidr: "fd00::7/128" } }],
  ]);
});
