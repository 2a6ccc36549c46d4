import { AcmeServer } from "../support/acme";
import { runningDemo } from "../support/demo";
import { Renewer } from "../support/renewer";
import { Site } from "../support/site";

jest.setTimeout(300_000);

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
  await site.stack.up();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

test("a second up with nothing changed changes nothing", async () => {
  const { summary } = await site.stack.up({ expectNoChanges: true });

  expect(summary.result).toBe("succeeded");
});

test("a change by hand is seen by refresh, shown by preview and mended by up", async () => {
  await site.kubectl("scale", "deployment/nginx-deploy", "--replicas=2");

  await site.stack.refresh();
  const { changeSummary } = await site.stack.preview();
  await site.stack.up();

  expect(changeSummary.update).toBe(1);
  const replicas = await site.kubectl("get", "deploy/nginx-deploy", "-o=jsonpath={.spec.replicas}");
  expect(replicas).toBe("1");
});

test("a site that was destroyed comes back with the certificate it had, and orders no other", async () => {
  const issued = await renewer.first();

  await site.stack.destroy();
  await site.stack.up();

  const published = await renewer.first();
  expect(issued.log).toContain("obtain: obtained: ");
  expect(published.log).toMatch(/obtain: nothing is due: .*\npublish: published: /);
  expect(authority.orders).toBe(1);
});
