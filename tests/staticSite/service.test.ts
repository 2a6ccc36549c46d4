import { StaticSite } from "../../components/staticSite";
import type { ServiceSettings } from "../../components/staticSite/args";
import { baseArgs, proxyArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

async function serviceOf(service: ServiceSettings, args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", { ...args, service }));
  return deployed.one("Service");
}

const http = { name: "http", port: 80, targetPort: "http" };
const https = { name: "https", port: 443, targetPort: "https" };
const services = [
  { type: "ClusterIP", publicHttpsPort: 443 },
  { type: "NodePort", publicHttpsPort: 443 },
  { type: "LoadBalancer", publicHttpsPort: 443, annotations: {} },
] as const;

test.each(services)(
  "a $type sends ports 80 and 443 to the site's ports of each pod",
  async (service) => {
    const { spec } = await serviceOf(service);

    expect(spec.type).toBe(service.type);
    expect(spec.ports).toEqual([http, https]);
  },
);

test.each(services)("a $type has no port 443 where TLS ends in front of it", async (service) => {
  const { spec } = await serviceOf(service, proxyArgs);

  expect(spec.ports).toEqual([http]);
});

test("the port in the site's address is the visitors', not the Service's", async () => {
  const { spec } = await serviceOf({ type: "ClusterIP", publicHttpsPort: 8443 });

  expect(spec.ports).toEqual([http, https]);
});

test("node ports are those that the stack names", async () => {
  const { spec } = await serviceOf({
    type: "NodePort",
    publicHttpsPort: 443,
    httpNodePort: 30080,
    httpsNodePort: 30443,
  });

  expect(spec.ports).toEqual([
    { ...http, nodePort: 30080 },
    { ...https, nodePort: 30443 },
  ]);
});

test("a node port that the stack doesn't name is drawn by Kubernetes", async () => {
  const { spec } = await serviceOf({
    type: "NodePort",
    publicHttpsPort: 443,
    httpsNodePort: 30443,
  });

  expect(spec.ports).toEqual([http, { ...https, nodePort: 30443 }]);
});

test("the cloud's controller reads the stack's annotations", async () => {
  const annotations = { "example.org/scheme": "public" };

  const { metadata } = await serviceOf({ type: "LoadBalancer", publicHttpsPort: 443, annotations });

  expect(metadata.annotations).toMatchObject(annotations);
});

test("the Service finds the pods, whichever version they run", async () => {
  const { spec } = await serviceOf(baseArgs.service);

  expect(spec.selector).toEqual({ name: "nginx" });
});
