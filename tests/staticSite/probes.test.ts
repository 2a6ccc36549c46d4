import { StaticSite } from "../../components/staticSite";
import { baseArgs } from "../support/pulumi/args";
import { deploy } from "../support/pulumi/mocks";

async function container(name: string, args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const { initContainers, containers } = deployed.one("Deployment").spec.template.spec;
  return [...initContainers, ...containers].find((candidate) => candidate.name === name);
}

test("a pod never starts hugo before the first checkout", async () => {
  expect((await container("git-sync"))?.startupProbe).toEqual({
    exec: {
      command: [
        "sh",
        "-c",
        "test -e /tmp/synced || { test -e /git/current && touch /tmp/synced; }",
      ],
    },
    periodSeconds: 1,
    failureThreshold: 1800,
  });
});

test("a pod never starts nginx before the first build", async () => {
  expect((await container("hugo"))?.startupProbe).toEqual({
    exec: { command: ["test", "-s", "/usr/share/nginx/html/current/index.html"] },
    periodSeconds: 1,
    failureThreshold: 960,
  });
});

test("a new pod has time for three builds, in case the newest commits are broken", async () => {
  const args = { ...baseArgs, hugo: { ...baseArgs.hugo, timeoutSeconds: 1000 } };

  const hugo = await container("hugo", args);

  expect(hugo?.startupProbe.failureThreshold).toBe(3060);
});

test.each(["git-sync", "hugo", "certificate", "challenge"])(
  "%s can't take a pod that serves out of service",
  async (name) => {
    const found = await container(name);

    expect(found).not.toHaveProperty("readinessProbe");
    expect(found).not.toHaveProperty("livenessProbe");
  },
);

test("a pod gets visitors only if it has a site, and none 4 s after it has lost it", async () => {
  expect((await container("nginx"))?.readinessProbe).toEqual({
    httpGet: { path: "/healthz", port: "http" },
    periodSeconds: 2,
    failureThreshold: 2,
    timeoutSeconds: 2,
  });
});

test("the kubelet restarts nginx if a worker hangs, but not if the site is missing", async () => {
  expect((await container("nginx"))?.livenessProbe).toEqual({
    httpGet: { path: "/stub_status", port: "internal" },
    periodSeconds: 10,
    failureThreshold: 6,
    timeoutSeconds: 5,
  });
});

test("nginx has a minute to start", async () => {
  expect((await container("nginx"))?.startupProbe).toEqual({
    httpGet: { path: "/healthz", port: "http" },
    periodSeconds: 1,
    failureThreshold: 60,
  });
});

test("the challenge container has a minute to start, with or without NFS", async () => {
  expect((await container("challenge"))?.startupProbe).toEqual({
    httpGet: { path: "/healthz", port: "challenge" },
    periodSeconds: 1,
    failureThreshold: 60,
  });
});

test("nginx answers until proxies have learned that its pod is being removed", async () => {
  expect((await container("nginx"))?.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
});

test.each(["nginx", "challenge"])("%s has every port that its probes use", async (name) => {
  const found = await container(name);

  const asked = [found?.startupProbe, found?.readinessProbe, found?.livenessProbe].flatMap(
    (probe) => probe?.httpGet.port ?? [],
  );
  expect(found?.ports.map((port) => port.name)).toEqual(expect.arrayContaining(asked));
});
