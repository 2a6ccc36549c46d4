import { AcmeServer } from "../support/certificates/acme";
import { runningDemo } from "../support/demo";
import { Renewer } from "../support/certificates/renewer";
import { Site } from "../support/site/site";
import { Visitors, type Met } from "../support/visitors/visitors";

// Each test continues from the one before: first there is one pod, then three.
jest.setTimeout(1_200_000);

const httpPort = 31089;
const httpsPort = 31452;
let authority: AcmeServer;
let site: Site;

beforeAll(async () => {
  authority = await AcmeServer.start(31110, httpPort);
  site = await Site.create(runningDemo(), "f-rollouts", 1, {
    tls: { authority, httpPort, httpsPort },
  });
  await site.up();
  await new Renewer(site).first();
  await site.untilPublishedIsServed(await authority.root());
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

test("a visitor notices nothing when a setting of nginx changes and the only pod is replaced", async () => {
  const contentSecurityPolicy = "default-src 'self'";
  site.configure({ "corekube:headers": { contentSecurityPolicy } });

  const { met, before, after } = await duringUp();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  const { headers } = await site.askPublicly("/");
  expect(headers["content-security-policy"]).toBe(contentSecurityPolicy);
});

test("a visitor notices nothing when one pod becomes three", async () => {
  site.configure({ "corekube:site": { replicas: 3 } });

  const { met, before, after } = await duringUp();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(50);
  expect(after).toHaveLength(3);
  expect(after).toEqual(expect.arrayContaining(before));
});

test("a visitor notices nothing when the image of nginx changes", async () => {
  site.configure({ "corekube:images": { nginx: "localhost/nginx:1.30.6" } });

  const { met, before, after } = await duringUp();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(after).toHaveLength(3);
  expect(inBoth(before, after)).toEqual([]);
  const image = "-o=jsonpath={.items[*].spec.containers[?(@.name=='nginx')].image}";
  const images = await site.kubectl("get", "pods", "--selector=name=nginx", image);
  expect(new Set(images.split(" "))).toEqual(new Set(["localhost/nginx:1.30.6"]));
});

test("a visitor notices nothing when the script that builds the site changes", async () => {
  const remark = "# another version of this script";
  site.changeProgram("components/staticSite/hugo/files/watch.sh", `${remark}\n`);

  const { met, before, after } = await duringUp();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(after).toHaveLength(3);
  expect(inBoth(before, after)).toEqual([]);
  const script = "/etc/corekube/hugo/watch.sh";
  const built = await site.kubectl("exec", after[0] ?? "", "-c=hugo", "--", "tail", "-n1", script);
  expect(built.trim()).toBe(remark);
});

test("a visitor notices nothing when three pods become one", async () => {
  site.configure({ "corekube:site": { replicas: 1 } });

  const { met, before, after } = await duringUp();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(50);
  expect(after).toHaveLength(1);
  expect(before).toEqual(expect.arrayContaining(after));
});

/** Runs visitors while `up` changes the pods, until the last of the old ones has gone. */
async function duringUp(): Promise<{ met: Met; before: string[]; after: string[] }> {
  const before = await site.pods();
  const visitors = new Visitors(site);
  await site.up();
  const after = await site.untilComplete();
  return { met: await visitors.leave(), before, after };
}

const inBoth = (some: readonly string[], others: readonly string[]) =>
  some.filter((pod) => others.includes(pod));
