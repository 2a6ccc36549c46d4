import { StaticSite } from "../../../components/staticSite";
import { baseArgs, proxyArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

const mebibyte = 2 ** 20;

/** nginx's memory limit in bytes, and its configuration by file name. */
async function nginxOf(args: typeof baseArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  const { containers } = deployed.one("Deployment").spec.template.spec;
  const container = containers.find(({ name }) => name === "nginx");
  const limit = /^(\d+)Mi$/.exec(String(container?.resources.limits["memory"]))?.[1];
  return {
    files: deployed.one("ConfigMap", "nginx-cm").data,
    memory: Number(limit) * mebibyte,
  };
}

const number = (text: string | undefined, directive: string) =>
  Number(new RegExp(`^\\s*${directive} (\\d+);`, "m").exec(text ?? "")?.[1]);

// The most that a connection holds was measured: site.conf.
test.each([
  ["nginx.conf", baseArgs, 800],
  ["nginx-behind-proxy.conf", proxyArgs, 50],
] as const)(
  "as many connections as %s allows fit into the container's memory, whatever clients do",
  async (file, args, kilobytes) => {
    const { files, memory } = await nginxOf(args);

    const workers = number(files["main.conf"], "worker_processes");
    const connections = workers * number(files[file], "worker_connections");
    expect(connections).toBeGreaterThan(500);
    expect(connections * kilobytes * 1024 + 20 * mebibyte).toBeLessThan(memory);
  },
);

test("each connection may have as many files open as it has streams, and one more", async () => {
  const { files } = await nginxOf(baseArgs);

  const streams = number(files["site.conf"], "http2_max_concurrent_streams");
  const connections = number(files["nginx.conf"], "worker_connections");
  expect(connections * (streams + 1)).toBeLessThan(
    number(files["main.conf"], "worker_rlimit_nofile"),
  );
});
