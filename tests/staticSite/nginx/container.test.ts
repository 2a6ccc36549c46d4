import { StaticSite } from "../../../components/staticSite";
import { baseArgs, proxyArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

const starts = [
  ["nginx", "nginx.conf", baseArgs],
  ["challenge", "challenge.conf", baseArgs],
  ["nginx", "nginx-behind-proxy.conf", proxyArgs],
] as const;

async function podOf(args = baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const { containers } = deployed.one("Deployment").spec.template.spec;
  return {
    files: deployed.one("ConfigMap", "nginx-cm").data,
    container: (wanted: string) => containers.find(({ name }) => name === wanted),
  };
}

/** The ports that a configuration listens on, with the files that it includes. */
function listens(files: Readonly<Record<string, string>>, name: string): number[] {
  const text = files[name] ?? "";
  const own = [...text.matchAll(/^\s*listen (\d+)/gm)].map(([, port]) => Number(port));
  const included = [...text.matchAll(/^\s*include ([\w-]+\.conf);/gm)];
  return [...own, ...included.flatMap(([, file = ""]) => listens(files, file))];
}

test.each(starts)(
  "%s runs with our %s and logs errors from the start",
  async (name, file, args) => {
    const { container } = await podOf(args);

    expect(container(name)?.command).toEqual([
      "nginx",
      "-e",
      "/dev/stderr",
      "-c",
      `/etc/corekube/nginx/${file}`,
    ]);
  },
);

test("nginx has the site's ports and one for operators", async () => {
  const { container } = await podOf();

  expect(container("nginx")?.ports).toEqual([
    { name: "http", containerPort: 8080 },
    { name: "internal", containerPort: 8081 },
    { name: "https", containerPort: 8443 },
  ]);
});

test("nginx has no port for HTTPS if a proxy ends TLS", async () => {
  const { container } = await podOf(proxyArgs);

  expect(container("nginx")?.ports).toEqual([
    { name: "http", containerPort: 8080 },
    { name: "internal", containerPort: 8081 },
  ]);
});

test("the challenge container has a port of its own", async () => {
  const { container } = await podOf();

  expect(container("challenge")?.ports).toEqual([{ name: "challenge", containerPort: 8082 }]);
});

test.each(starts)(
  "%s with %s listens on exactly the ports that its container names",
  async (name, file, args) => {
    const { files, container } = await podOf(args);

    const named = container(name)?.ports.map(({ containerPort }) => containerPort);
    expect([...new Set(listens(files, file))].sort()).toEqual(named);
  },
);

test("nginx passes challenges on to the challenge container", async () => {
  const { files } = await podOf();

  expect(files["nginx.conf"]).toContain("proxy_pass http://127.0.0.1:8082;");
});
