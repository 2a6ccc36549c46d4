import { StaticSite } from "../../components/staticSite";
import type { Exposure } from "../../components/staticSite/args";
import { baseArgs, deploy } from "../support/pulumi";

async function serviceOf(exposure: Exposure) {
  const deployed = await deploy(() => new StaticSite("site", { ...baseArgs, exposure }));
  return deployed.one("Service");
}

test.each([
  { type: "ClusterIP", publicHttpPort: 80 },
  { type: "NodePort", publicHttpPort: 80 },
  { type: "LoadBalancer", publicHttpPort: 80, annotations: {} },
] as const)("a $type sends port 80 to the site's port of each pod", async (exposure) => {
  const { spec } = await serviceOf(exposure);

  expect(spec.type).toBe(exposure.type);
  expect(spec.ports).toEqual([{ name: "http", port: 80, targetPort: "http" }]);
});

test("a node port is the one that the stack names", async () => {
  const { spec } = await serviceOf({ type: "NodePort", publicHttpPort: 80, httpNodePort: 30080 });

  expect(spec.ports).toEqual([{ name: "http", port: 80, targetPort: "http", nodePort: 30080 }]);
});

test("the cloud's controller reads the stack's annotations", async () => {
  const annotations = { "example.org/scheme": "public" };

  const { metadata } = await serviceOf({ type: "LoadBalancer", publicHttpPort: 80, annotations });

  expect(metadata.annotations).toMatchObject(annotations);
});

test("the Service finds the pods, whichever version they run", async () => {
  const { spec } = await serviceOf(baseArgs.exposure);

  expect(spec.selector).toEqual({ name: "nginx" });
});
