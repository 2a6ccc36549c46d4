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

test.each(services)("a $type has no port 443 behind a proxy", async (service) => {
  const { spec } = await serviceOf(service, proxyArgs);

  expect(spec.ports).toEqual([http]);
});

test("the public port doesn't change the Service's ports", async () => {
  const { spec } = await serviceOf({ type: "ClusterIP", publicHttpsPort: 8443 });

  expect(spec.ports).toEqual([http, https]);
});

test("the node ports are the configured ones", async () => {
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

test("Kubernetes chooses a node port that isn't configured", async () => {
  const { spec } = await serviceOf({
    type: "NodePort",
    publicHttpsPort: 443,
    httpsNodePort: 30443,
  });

  expect(spec.ports).toEqual([http, { ...https, nodePort: 30443 }]);
});

test("the Service has the configured annotations", async () => {
  const annotations = { "example.org/scheme": "public" };

  const { metadata } = await serviceOf({ type: "LoadBalancer", publicHttpsPort: 443, annotations });

  expect(metadata.annotations).toMatchObject(annotations);
});

test("the Service selects pods of every version", async () => {
  const { spec } = await serviceOf(baseArgs.service);

  expect(spec.selector).toEqual({ name: "nginx" });
});
