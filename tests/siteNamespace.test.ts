import { SiteNamespace } from "../components/siteNamespace";
import { deploy, valueOf } from "./support/pulumi";

const baseArgs = { app: "nginx", environment: "prod" };
const made = async () => deploy(() => new SiteNamespace("nginx", baseArgs));

test("the namespace is named by what runs in it and by the stack", async () => {
  const deployed = await made();

  expect(deployed.one("Namespace").metadata.name).toBe("nginx-prod");
});

test("the component tells the namespace's name to what is put into it", async () => {
  const deployed = await made();

  expect(await valueOf(deployed.result.name)).toBe("nginx-prod");
});

test("the namespace can be found by its name label", async () => {
  const deployed = await made();

  expect(deployed.one("Namespace").metadata.labels).toMatchObject({ name: "nginx-prod" });
});

test.each(["enforce", "warn", "audit"])(
  "a pod that is not restricted meets Pod Security's %s, whatever the cluster's version",
  async (mode) => {
    const { labels } = (await made()).one("Namespace").metadata;

    expect(labels).toMatchObject({
      [`pod-security.kubernetes.io/${mode}`]: "restricted",
      [`pod-security.kubernetes.io/${mode}-version`]: "v1.33",
    });
  },
);

test("the namespace is shown beneath its component", async () => {
  const deployed = await made();

  expect(deployed.find("Namespace").parent).toBe("nginx");
});
