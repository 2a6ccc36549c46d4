import { siteUid } from "../../components/shared/securityContext";
import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";
import { Visitors } from "./support/visitors/visitors";
import { demoImages } from "./support/site/stackFile";

// Two environments of one app on one cluster, like dev and prod. Each test continues from the one before.
jest.setTimeout(1_200_000);

const ports = { dev: [31115, 31467], prod: [31116, 31468] } as const;
const authorities: AcmeServer[] = [];
let dev: Site | undefined;
let prod: Site;

beforeAll(async () => {
  prod = await environment("e-prod", 3, 31080, ports.prod);
  await prod.up();
  await new Renewer(prod).first();
  await prod.untilPublishedIsServed(await authorityOf(0).root());
});

afterAll(async () => {
  await dev?.remove();
  await prod.remove();
  await Promise.all(authorities.map(async (authority) => authority.stop()));
});

async function environment(
  name: string,
  replicas: number,
  acmePort: number,
  [httpPort, httpsPort]: readonly [number, number],
): Promise<Site> {
  const authority = await AcmeServer.start(acmePort, httpPort);
  authorities.push(authority);
  return Site.create(runningDemo(), name, replicas, { tls: { authority, httpPort, httpsPort } });
}

function authorityOf(index: number): AcmeServer {
  const authority = authorities[index];
  if (authority === undefined) throw new Error("that environment was not created");
  return authority;
}

/** Events about refused pods. */
async function refusals(site: Site): Promise<string> {
  return site.kubectl("get", "events", "--field-selector=reason=FailedCreate", "--output=name");
}

/** The API server's answer to a pod with this specification. */
async function admitted(site: Site, spec: object): Promise<string> {
  const overrides = JSON.stringify({ spec: { automountServiceAccountToken: false, ...spec } });
  return site
    .kubectl(
      ...["run", "closer-look", `--image=${demoImages.nginx}`, "--dry-run=server"],
      ...["--output=json", `--overrides=${overrides}`],
    )
    .catch(String);
}

const restricted = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  runAsUser: siteUid,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const container = {
  name: "closer-look",
  image: demoImages.nginx,
  securityContext: restricted,
};

test("a rolling update fits into its namespace's quota", async () => {
  const before = await refusals(prod);
  prod.configure({ "corekube:headers": { contentSecurityPolicy: "default-src 'self'" } });

  await prod.up();

  expect(await refusals(prod)).toBe(before);
  const quota = await prod.kubectl("get", "quota/nginx-quota", "--output=jsonpath={.status}");
  const { hard, used } = JSON.parse(quota) as Record<"hard" | "used", { pods: string }>;
  expect(hard.pods).toBe("8");
  expect(Number(used.pods)).toBeGreaterThanOrEqual(3);
});

test("a pod that would exceed the quota is refused", async () => {
  const resources = { limits: { cpu: "1", memory: "2Gi" } };

  const said = await admitted(prod, { containers: [{ ...container, resources }] });

  expect(said).toContain("exceeded quota: nginx-quota");
});

test("a pod without requests and limits gets small ones", async () => {
  const said = await admitted(prod, { containers: [container] });

  const { spec } = JSON.parse(said) as { spec: { containers: { resources: unknown }[] } };
  expect(spec.containers[0]?.resources).toMatchObject({ limits: { memory: "128Mi" } });
});

test("a pod that violates Pod Security restricted is refused", async () => {
  const securityContext = { ...restricted, allowPrivilegeEscalation: true };

  const said = await admitted(prod, { containers: [{ ...container, securityContext }] });

  expect(said).toContain('violates PodSecurity "restricted:v1.33"');
});

test("visitors of one environment notice nothing when another is created, changed and destroyed", async () => {
  const visitors = new Visitors(prod);

  const other = await environment("e-dev", 1, 31090, ports.dev);
  dev = other;
  await other.up();
  await new Renewer(other).first();
  await other.untilPublishedIsServed(await authorityOf(1).root());
  other.configure({ "corekube:hugo": { drafts: true } });
  await other.up();
  await other.destroy();
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(200);
});

test("destroying one environment changes nothing of the other", async () => {
  // A refresh marks a Service as changed if one of its pods isn't ready.
  await prod.untilComplete();
  const { changeSummary } = await prod.stack.preview({ refresh: true });

  expect(Object.keys(changeSummary).sort()).toEqual(["read", "same"]);
});

test("a destroyed environment leaves nothing in the cluster", async () => {
  await eventually(120, async () => {
    const kinds = "namespaces,persistentvolumes,validatingadmissionpolicies";
    const names = await prod.kubectl("get", kinds, "--output=name");
    expect(names).toContain("-e-prod");
    expect(names).not.toContain("-e-dev");
  });
});
