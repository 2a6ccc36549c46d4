import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { kubectl, runningDemo } from "./support/demo";
import { project } from "../support/project";
import { eventually } from "../support/eventually";
import { GitServer } from "./support/git/gitServer";
import { listenInNode } from "./support/node/node";
import { Probe, type Place } from "./probe";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const elsewhere = "elsewhere-network";
/** Addresses of this machine on the link to the node: the git server's, and another. */
const [gitServer, otherServer] = ["10.251.0.1", "10.251.0.11"];
const gitPort = 31210;
const node = "10.251.0.2";
/** A cloud's metadata service and a server on the internet. The tests add both to the node's network. */
const [metadata, internet] = ["169.254.169.254", "1.1.1.1"];
/** The port of the demo's authority, which has a private address. */
const acmePort = 14000;

let git: GitServer;
let site: Site;
const listeners: Server[] = [];
const endListeners: (() => Promise<void>)[] = [];
/** Pods with the labels of the site's and the renewer's, an unlabelled one in the site's namespace, one in another. */
let probes: Record<"site" | "renewer" | "stranger" | "visitor", Probe>;
/** Addresses of pods. */
let sitePod: string;
let dnsPod: string;

beforeAll(async () => {
  git = await GitServer.start(gitPort);
  for (const place of [
    [gitServer, gitPort + 1],
    [otherServer, gitPort],
    [otherServer, 6443],
    [otherServer, 53],
  ] as const) {
    listeners.push(await listener(place));
  }
  endListeners.push(await listenInNode(demo, metadata, [80, gitPort, acmePort]));
  endListeners.push(await listenInNode(demo, internet, [gitPort, gitPort + 1, acmePort]));

  const authority = {
    directory: `https://${node}:${String(acmePort)}/dir`,
    caFile: join(project, "local", "acme-ca.pem"),
  };
  const tls = { authority, httpPort: 31107, httpsPort: 31463 };
  site = await Site.create(demo, "network", 1, { tls });
  site.configure({
    "corekube:site": { repository: git.urlOf(site.repository) },
    "corekube:network": {
      git: [`${gitServer}/32`],
      // Only addresses on the internet.
      acme: undefined,
      apiServer: [`${node}/32`],
    },
  });
  await site.up();
  sitePod = await addressOf(site.namespace, "name=nginx");
  dnsPod = await addressOf("kube-system", "k8s-app=kube-dns");
  await kubectl(demo, "create", "namespace", elsewhere);
  probes = {
    site: await Probe.start(demo, site.namespace, "like-the-site", { name: "nginx" }),
    renewer: await Probe.start(demo, site.renewerNamespace, "like-the-renewer", {
      name: "cert-renew",
    }),
    stranger: await Probe.start(demo, site.namespace, "unlabelled"),
    visitor: await Probe.start(demo, elsewhere, "visitor"),
  };
  // Network policies apply to a new pod once its address is known.
  for (const name of ["site", "renewer", "stranger"] as const) {
    await becomes(false, probes[name], [node, 10250]);
  }
});

afterAll(async () => {
  await kubectl(demo, "delete", "namespace", elsewhere, "--ignore-not-found");
  // The other probes go with their namespaces.
  await site.remove();
  await git.stop();
  for (const server of listeners) server.close();
  for (const end of endListeners) await end();
});

async function listener([address, port]: Place): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(port, address);
  await once(server, "listening");
  return server;
}

async function addressOf(namespace: string, selector: string): Promise<string> {
  const path = "-o=jsonpath={.items[0].status.podIP}";
  return kubectl(demo, "--namespace", namespace, "get", "pods", "--selector", selector, path);
}

/** The network applies a policy after a moment. */
async function becomes(reached: boolean, probe: Probe, place: Place): Promise<void> {
  await eventually(120, async () => {
    expect([place, await probe.reaches(place)]).toEqual([place, reached]);
  });
}

const dns: readonly (readonly [string, () => Place])[] = [
  ["the cluster's DNS, by its pod", () => [dnsPod, 53]],
  ["the cluster's DNS, by its Service", () => ["10.96.0.10", 53]],
];
const forbidden: readonly (readonly [string, () => Place])[] = [
  ["DNS elsewhere", () => [otherServer, 53]],
  ["another port of the DNS pod", () => [dnsPod, 9153]],
  ["the kubelet", () => [node, 10250]],
  ["a cloud's metadata service", () => [metadata, 80]],
  ["a cloud's metadata service, at git's port", () => [metadata, gitPort]],
  ["a cloud's metadata service, at the authority's port", () => [metadata, acmePort]],
  ["the git server, at another port", () => [gitServer, gitPort + 1]],
  ["another server, at git's port", () => [otherServer, gitPort]],
  ["another server, at the API server's port", () => [otherServer, 6443]],
  ["a private address, at the authority's port", () => [node, acmePort]],
  ["a server on the internet, at git's port", () => [internet, gitPort]],
  ["a server on the internet, at any port", () => [internet, gitPort + 1]],
  ["the site's own port, of its pod", () => [sitePod, 8080]],
  ["nginx's internal port", () => [sitePod, 8081]],
  ["another pod of the namespace", () => probes.stranger.place],
  ["a pod of another namespace", () => probes.visitor.place],
];
const repository = ["the repository", () => [gitServer, gitPort]] as const;
const authority = [
  "an authority on the internet, at its port",
  () => [internet, acmePort],
] as const;
const apiServer = [
  ["the API server, by its address", () => [node, 6443]],
  ["the API server, by its Service", () => ["10.96.0.1", 443]],
] as const;

test.each([...dns, repository])("the site's pods reach %s", async (_, place) => {
  await becomes(true, probes.site, place() as Place);
});

test.each([...forbidden, authority, ...apiServer])(
  "the site's pods don't reach %s",
  async (_, place) => {
    expect(await probes.site.reaches(place() as Place)).toBe(false);
  },
);

test.each([...dns, authority, ...apiServer])("the renewer's pods reach %s", async (_, place) => {
  await becomes(true, probes.renewer, place() as Place);
});

test.each([...forbidden, repository])("the renewer's pods don't reach %s", async (_, place) => {
  expect(await probes.renewer.reaches(place() as Place)).toBe(false);
});

test.each(dns)("a pod without its own policy reaches %s", async (_, place) => {
  await becomes(true, probes.stranger, place());
});

test.each([
  ...forbidden.filter(([what]) => what !== "another pod of the namespace"),
  repository,
  authority,
  ...apiServer,
])("a pod without its own policy doesn't reach %s", async (_, place) => {
  expect(await probes.stranger.reaches(place() as Place)).toBe(false);
});

const isolated = ["nginx's internal port", "another pod of the namespace"];

test.each([
  ...forbidden.filter(([what]) => !isolated.includes(what)),
  repository,
  authority,
  ...apiServer,
])(
  "a pod without network policies reaches %s, so policies cause the refusals",
  async (_, place) => {
    await becomes(true, probes.visitor, place() as Place);
  },
);

test.each([8080, 8443])("pods of another namespace reach the site at port %i", async (port) => {
  await becomes(true, probes.visitor, [sitePod, port]);
});

test.each([
  ["nginx's internal port", () => [sitePod, 8081]],
  ["the challenges' own port", () => [sitePod, 8082]],
  ["any other port of the site's pods", () => probes.site.place],
  ["the renewer", () => probes.renewer.place],
  ["a pod beside the site's", () => probes.stranger.place],
] as const)("pods of another namespace don't reach %s", async (_, place) => {
  expect(await probes.visitor.reaches(place() as Place)).toBe(false);
});

test("the namespace in the stack's configuration reaches nginx's internal port and no other internal port", async () => {
  site.configure({ "corekube:network": { internalFrom: elsewhere } });
  await site.up();

  await becomes(true, probes.visitor, [sitePod, 8081]);
  expect(await probes.visitor.reaches([sitePod, 8082])).toBe(false);
  expect(await probes.stranger.reaches([sitePod, 8081])).toBe(false);
});

test("without its policies a pod of the site reaches everything, until they are back", async () => {
  const unnamed: readonly Place[] = [
    [gitServer, gitPort + 1],
    [node, 10250],
    [metadata, 80],
    [internet, gitPort],
    probes.visitor.place,
  ];
  await site.kubectl("delete", "networkpolicy", "--all");
  for (const place of unnamed) await becomes(true, probes.site, place);

  await site.stack.refresh();
  await site.up();

  for (const place of unnamed) await becomes(false, probes.site, place);
});
