import { StaticSite } from "../../components/staticSite";
import { baseArgs, deploy } from "../support/pulumi";

async function containersOf() {
  const deployed = await deploy(() => new StaticSite("site", baseArgs));
  const [nginx, challenge] = deployed.one("Deployment").spec.template.spec.containers;
  const { data } = deployed.one("ConfigMap", "nginx-cm");
  return { nginx, challenge, files: data };
}

/** The ports that a configuration listens on, with all that it includes. */
function listens(files: Readonly<Record<string, string>>, name: string): number[] {
  const text = files[name] ?? "";
  const own = [...text.matchAll(/^\s*listen (\d+)/gm)].map(([, port]) => Number(port));
  const included = [...text.matchAll(/^\s*include ([\w-]+\.conf);/gm)];
  return [...own, ...included.flatMap(([, file = ""]) => listens(files, file))];
}

test.each([
  ["nginx", "nginx.conf"],
  ["challenge", "challenge.conf"],
] as const)("%s runs with our configuration and logs errors from the start", async (name, file) => {
  const containers = await containersOf();

  expect(containers[name]?.command).toEqual([
    "nginx",
    "-e",
    "/dev/stderr",
    "-c",
    `/etc/corekube/nginx/${file}`,
  ]);
});

test("nginx has the site's port and one for operators", async () => {
  const { nginx } = await containersOf();

  expect(nginx?.ports).toEqual([
    { name: "http", containerPort: 8080 },
    { name: "internal", containerPort: 8081 },
  ]);
});

test("the challenge container has a port of its own", async () => {
  const { challenge } = await containersOf();

  expect(challenge?.ports).toEqual([{ name: "challenge", containerPort: 8082 }]);
});

test.each([
  ["nginx", "nginx.conf"],
  ["challenge", "challenge.conf"],
] as const)("%s listens on each port that its container names", async (name, file) => {
  const { files, ...containers } = await containersOf();

  const named = containers[name]?.ports.map(({ containerPort }) => containerPort);
  expect([...new Set(listens(files, file))].sort()).toEqual(named);
});

test("challenges are asked of the challenge container", async () => {
  const { files } = await containersOf();

  expect(files["challenge-proxy.conf"]).toContain("proxy_pass http://127.0.0.1:8082;");
});
