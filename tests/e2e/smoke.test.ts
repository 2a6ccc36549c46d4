import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { operate } from "./support/operator/operatorOnSite";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const node = "10.251.0.2";
let authority: AcmeServer;
let site: Site;

beforeAll(async () => {
  authority = await AcmeServer.start(31160, 31122);
  site = await Site.create(runningDemo(), "ci-smoke", 1, {
    tls: { authority, httpPort: 31122, httpsPort: 31472 },
  });
  await site.up();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

const failed = (output: string) =>
  output.split("\n").flatMap((line) => /^FAILED {2}(.*?): expected/.exec(line)?.[1] ?? []);

test("smoke waits for a first certificate, and then everything is ok", async () => {
  const smoke = operate(site, "smoke", ["--address", node, "--wait", "400"]);
  await new Renewer(site).first();
  await site.untilPublishedIsServed(await authority.root());

  const { code, output } = await smoke;

  expect(output).not.toContain("FAILED");
  expect(output.match(/^ok {6}/gm)).toHaveLength(7);
  expect(code).toBe(0);
});

test("a certificate is trusted if this machine knows its authority's root, and only then", async () => {
  const root = join(site.stack.workspace.workDir, "root.pem");
  writeFileSync(root, await authority.root());
  const file = {
    "corekube:certificate": { authority: authority.directory, caFile: authority.caFile },
  };
  // The stack's configuration claims that it is trusted.
  site.configure({ "corekube:certificate": { caFile: undefined } });
  const args = ["--address", node, "--wait", "0"];

  const [known, unknown] = await Promise.all([
    operate(site, "smoke", args, { NODE_EXTRA_CA_CERTS: root }),
    operate(site, "smoke", args),
  ]);

  site.configure(file);
  // This configuration isn't deployed, so there is no HSTS.
  expect(failed(known.output)).toEqual(["security headers"]);
  expect(failed(unknown.output)).toEqual(["certificate of ci-smoke.localhost", "security headers"]);
  expect(unknown.output).toContain("got one that isn't trusted: ");
});

test("a name that is missing in the certificate fails, with what to do next", async () => {
  site.configure({ "corekube:site": { domains: ["ci-smoke.localhost", "ci-more.localhost"] } });

  const { code, output } = await operate(site, "smoke", ["--address", node, "--wait", "0"]);

  site.configure({ "corekube:site": { domains: ["ci-smoke.localhost"] } });
  expect(code).toBe(1);
  expect(output).toMatch(
    /^FAILED {2}certificate of ci-more\.localhost: .*got no answer: the handshake fails \(TLS alert 112\)\n +next: /m,
  );
  expect(output).toContain("ok      certificate of ci-smoke.localhost");
});

test("another Content-Security-Policy than the stack's fails", async () => {
  site.configure({ "corekube:headers": { contentSecurityPolicy: "default-src 'none'" } });

  const { code, output } = await operate(site, "smoke", ["--address", node, "--wait", "0"]);

  expect(code).toBe(1);
  expect(failed(output)).toEqual(["security headers"]);
});

test("an address without an answer fails every check", async () => {
  const { code, output } = await operate(site, "smoke", ["--address", "10.251.0.1", "--wait", "0"]);

  expect(code).toBe(1);
  expect(output).not.toMatch(/^ok/m);
  expect(output).toContain("got no answer: connect ECONNREFUSED 10.251.0.1:31472");
});

test("mistakes in the configuration are reported, and no request is sent", async () => {
  site.configure({ "corekube:site": { replicas: 0 } });

  expect(await operate(site, "smoke")).toEqual({
    code: 2,
    output: "",
    errors: expect.stringContaining("stack ci-smoke has 1 mistake") as string,
  });
});
