import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";

import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const httpPort = 31088;
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  authority = await AcmeServer.start(31100, httpPort);
  site = await Site.create(runningDemo(), "changes", 1, {
    tls: { authority, httpPort, httpsPort: 31451 },
  });
  renewer = new Renewer(site);
  await site.up();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

/** A port of this machine that forwards to the API server. */
async function forwardTo(host: string, port: number) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const onward = connect(port, host);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    used: () => connections,
    close: () => server.close(),
  };
}

test("a second up without changes changes nothing", async () => {
  const { summary } = await site.stack.up({ expectNoChanges: true });

  expect(summary.result).toBe("succeeded");
});

test("a kubeconfig with another address of the same cluster replaces nothing", async () => {
  const forward = await forwardTo("10.251.0.2", 6443);
  const kubeconfig = join(site.stack.workspace.workDir, "kubeconfig");
  const original = readFileSync(site.demo.kubeconfig, "utf8");
  const address = `server: https://127.0.0.1:${String(forward.port)}\n    tls-server-name: 10.251.0.2`;
  writeFileSync(kubeconfig, original.replace("server: https://10.251.0.2:6443", address));
  site.stack.workspace.envVars = { ...site.stack.workspace.envVars, KUBECONFIG: kubeconfig };

  const { changeSummary } = await site.stack.preview();

  site.stack.workspace.envVars = { ...site.demo.environment };
  const { used } = forward;
  forward.close();
  expect(used()).toBeGreaterThan(0);
  expect(changeSummary).not.toHaveProperty("replace");
  expect(changeSummary).not.toHaveProperty("delete");
});

test("refresh finds a change by hand, preview shows it and up reverts it", async () => {
  await site.kubectl("scale", "deployment/nginx-deploy", "--replicas=2");
  // A refresh marks a Service as changed if one of its pods isn't ready.
  await site.kubectl("rollout", "status", "deployment/nginx-deploy", "--timeout=300s");

  await site.stack.refresh();
  const { changeSummary } = await site.stack.preview();
  await site.up();

  expect(changeSummary.update).toBe(1);
  const replicas = await site.kubectl("get", "deploy/nginx-deploy", "-o=jsonpath={.spec.replicas}");
  expect(replicas).toBe("1");
});

test("a destroyed and redeployed site has its old certificate, without another order", async () => {
  const issued = await renewer.first();

  await site.destroy();
  await site.up();

  const published = await renewer.first();
  expect(issued.log).toContain("obtain: obtained: ");
  expect(published.log).toMatch(/obtain: no renewal is due: .*\npublish: published: /);
  expect(authority.orders).toBe(1);
});
