import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { Account, messageOf } from "./support/certificates/account";
import { AcmeServer } from "./support/certificates/acme";
import { Container } from "./support/node/container";
import { runningDemo } from "./support/demo";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31086;
const httpsPort = 31449;
const siteNamespace = "nginx-rights";
const renewerNamespace = "cert-renew-rights";
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;
/** The renewer's account, outside of any run. */
let account: Account;
/** An account of the renewer's namespace without rights. */
let anyone: Account;

beforeAll(async () => {
  authority = await AcmeServer.start(31060, httpPort);
  site = await Site.create(demo, "rights", 1, { tls: { authority, httpPort, httpsPort } });
  renewer = new Renewer(site);
  await site.up();
  await renewer.first();
  account = await Account.of(demo, renewerNamespace, "cert-renew-sa");
  anyone = await Account.of(demo, renewerNamespace, "default");
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
  account.remove();
  anyone.remove();
});

const core = (namespace: string) => `/api/v1/namespaces/${namespace}`;
const group = (name: string, namespace: string) => `/apis/${name}/v1/namespaces/${namespace}`;
const secrets = `${core(siteNamespace)}/secrets`;
const pods = `${core(siteNamespace)}/pods`;
const deployments = `${group("apps", siteNamespace)}/deployments`;
const onlyTheSecret = "fieldSelector=metadata.name%3Dnginx-ssl-secret";
const byApply = "fieldManager=cert-renewer&force=true";

/** The API's verbs and their HTTP requests. */
const methods = {
  get: "GET",
  list: "GET",
  watch: "GET",
  create: "POST",
  update: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETE",
} as const;

type Attempt = [verb: keyof typeof methods, resource: string, path: string, body?: object];

describe("with the renewer's token", () => {
  test("nginx-ssl-secret can be applied if it exists", async () => {
    const { data } = await published();
    const version = await site.secretVersion();

    await apply({ data, metadata: { name: "nginx-ssl-secret", labels: { of: "this-test" } } });

    expect(await site.secretVersion()).not.toBe(version);
  });

  test("nginx-ssl-secret can be applied if it doesn't exist", async () => {
    const { data } = await published();
    await site.kubectl("delete", "secret/nginx-ssl-secret");

    await apply({ data, metadata: { name: "nginx-ssl-secret" } });

    expect(await published()).toMatchObject({ data });
  });

  // A PATCH returns the object. A Secret of this type would have the token of any account of the namespace.
  test("a Secret for a service account's token can't be created with that name", async () => {
    const { data } = await published();
    await site.kubectl("delete", "secret/nginx-ssl-secret");

    const answer = await account.ask(
      "PATCH",
      `${secrets}/nginx-ssl-secret?${byApply}`,
      {
        apiVersion: "v1",
        kind: "Secret",
        type: "kubernetes.io/service-account-token",
        metadata: {
          name: "nginx-ssl-secret",
          annotations: { "kubernetes.io/service-account.name": "nginx-sa" },
        },
      },
      "apply-patch+yaml",
    );

    expect(answer.status).toBe(403);
    expect(messageOf(answer)).toContain(
      "the renewer may make Secrets of the type kubernetes.io/tls and no other",
    );
    await apply({ data, metadata: { name: "nginx-ssl-secret" } });
  });

  // The API server's message has the missing right, so that a wrong row can't pass.
  const refused: Attempt[] = [
    ["get", "secrets", `${secrets}/nginx-ssl-secret`],
    ["get", "secrets", `${secrets}/another`],
    ["list", "secrets", secrets],
    ["list", "secrets", `${secrets}?${onlyTheSecret}`],
    ["watch", "secrets", `${secrets}?watch=true`],
    ["watch", "secrets", `${secrets}?watch=true&${onlyTheSecret}`],
    ["list", "secrets", "/api/v1/secrets"],
    ["list", "secrets", `${core(renewerNamespace)}/secrets`],
    ["create", "secrets", secrets, secret("nginx-ssl-secret")],
    ["create", "secrets", secrets, secret("another")],
    ["update", "secrets", `${secrets}/nginx-ssl-secret`, secret("nginx-ssl-secret")],
    ["delete", "secrets", `${secrets}/nginx-ssl-secret`],
    ["deletecollection", "secrets", secrets],
    ["patch", "secrets", `${secrets}/another`],
    ["patch", "secrets", `${secrets}/another?${byApply}`, secret("another")],
    ...[renewerNamespace, "default"].map((namespace): Attempt => [
      ...(["patch", "secrets"] as const),
      `${core(namespace)}/secrets/nginx-ssl-secret?${byApply}`,
      secret("nginx-ssl-secret"),
    ]),
    ["list", "pods", pods],
    ["list", "pods", `${core(renewerNamespace)}/pods`],
    ["create", "pods", pods],
    ["create", "pods", `${core(renewerNamespace)}/pods`],
    ["get", "pods/log", `${pods}/POD/log?container=nginx`],
    ["get", "pods/exec", `${pods}/POD/exec?container=nginx&command=id&stdout=true`],
    ["create", "pods/exec", `${pods}/POD/exec?container=nginx&command=id&stdout=true`],
    ["create", "pods/attach", `${pods}/POD/attach?container=nginx&stdout=true`],
    ["create", "pods/portforward", `${pods}/POD/portforward`],
    ["patch", "pods/ephemeralcontainers", `${pods}/POD/ephemeralcontainers`],
    ["create", "pods/eviction", `${pods}/POD/eviction`],
    ["delete", "pods", `${pods}/POD`],
    ["get", "deployments", `${deployments}/nginx-deploy`],
    ["list", "deployments", deployments],
    ["patch", "deployments", `${deployments}/nginx-deploy`],
    ["patch", "deployments/scale", `${deployments}/nginx-deploy/scale`],
    ["create", "deployments", deployments],
    ["delete", "deployments", `${deployments}/nginx-deploy`],
    ["create", "jobs", `${group("batch", renewerNamespace)}/jobs`],
    ["patch", "cronjobs", `${group("batch", renewerNamespace)}/cronjobs/cert-renew-cj`],
    ["list", "configmaps", `${core(siteNamespace)}/configmaps`],
    ["list", "configmaps", `${core(renewerNamespace)}/configmaps`],
    ["create", "configmaps", `${core(renewerNamespace)}/configmaps`],
    ...[
      `${renewerNamespace}/serviceaccounts/cert-renew-sa`,
      `${siteNamespace}/serviceaccounts/nginx-sa`,
    ].map((name): Attempt => ["create", "serviceaccounts/token", `${core(name)}/token`]),
    ["create", "roles", `${group("rbac.authorization.k8s.io", siteNamespace)}/roles`],
    [
      ...(["patch", "roles"] as const),
      `${group("rbac.authorization.k8s.io", siteNamespace)}/roles/cert-renew-role`,
    ],
    ["create", "rolebindings", `${group("rbac.authorization.k8s.io", siteNamespace)}/rolebindings`],
    ["list", "nodes", "/api/v1/nodes"],
    ["list", "namespaces", "/api/v1/namespaces"],
    ["get", "namespaces", core(siteNamespace)],
    ["list", "persistentvolumes", "/api/v1/persistentvolumes"],
  ];

  test.each(refused)("%s %s is refused: %s", async (verb, resource, pathOfPod, body = {}) => {
    const [pod = ""] = await site.pods();
    const path = pathOfPod.replace("POD", pod);

    const answer = await account.ask(methods[verb], path, body, bodyType(verb, path));

    expect(answer.status).toBe(403);
    expect(messageOf(answer)).toContain(
      `User "system:serviceaccount:${renewerNamespace}:cert-renew-sa" cannot ${verb} resource "${resource}" in`,
    );
  });

  test("the API server lists one right beyond those of any account", async () => {
    const beyond = await rulesBeyondAnyones(siteNamespace);

    expect(beyond).toEqual([
      {
        verbs: ["create", "patch"],
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["nginx-ssl-secret"],
      },
    ]);
  });

  test.each([renewerNamespace, "default", "kube-system"])(
    "the API server lists no right in %s beyond those of any account",
    async (namespace) => {
      expect(await rulesBeyondAnyones(namespace)).toEqual([]);
    },
  );
});

describe("in a real run", () => {
  let job: string;
  let inLego: readonly string[];
  let inPublish: readonly string[];
  let token: Claims;

  // The holder of the volume's lock stops a run at its next step.
  beforeAll(async () => {
    const beforeLego = await holdLock();
    job = await renewer.start({ FORCE: "true" });
    const lego = await containerOf("lego");
    inLego = lego.tokens;
    const legoRuns = lego.untilItRuns(/^lego run/);
    beforeLego.kill();
    await legoRuns;
    // lego has the lock now; this lock is next.
    const beforePublish = await holdLock();
    const publish = await containerOf("publish");
    inPublish = publish.tokens;
    token = claimsOf(publish.read(inPublish[0] ?? ""));
    beforePublish.kill();
  });

  test("lego has no token", () => {
    expect(inLego).toEqual([]);
  });

  test("publish has the token of the renewer's account", () => {
    expect(inPublish).toEqual(["/run/secrets/kubernetes.io/serviceaccount/token"]);
    expect(token.sub).toBe(`system:serviceaccount:${renewerNamespace}:cert-renew-sa`);
  });

  test("the token lives for ten minutes", () => {
    expect(token.exp - token.iat).toBe(600);
  });

  test("the token ends with the run's pod", () => {
    expect(token["kubernetes.io"].pod.name).toMatch(new RegExp(`^${job}-`));
  });

  async function containerOf(name: string): Promise<Container> {
    return Container.of(demo, renewerNamespace, `job-name=${job}`, name);
  }
});

test("no container of the site has a token", async () => {
  const containers = await Container.running(demo, siteNamespace, "name=nginx");

  const tokens = containers.map(({ name, tokens: found }) => [name, found]);

  expect(Object.fromEntries(tokens)).toEqual({
    "git-sync": [],
    hugo: [],
    certificate: [],
    nginx: [],
    challenge: [],
  });
});

test.each(["certificates/nginx-rights.key", "certificates/nginx-rights.crt", "accounts"])(
  "the site's pods mount the volume but can't read lego's %s",
  async (path) => {
    const [pod = ""] = await site.pods();
    const file = join(site.legoPath(authority).replace(site.onNfs, "/srv"), path);
    const inPod = ["exec", pod, "--container=challenge", "--"];

    const reading = site.kubectl(...inPod, "cat", file);

    await expect(reading).rejects.toThrow(`cat: ${file}: Permission denied`);
    expect(await site.kubectl(...inPod, "ls", "/srv")).toBe("challenges\nlego\n");
  },
);

interface SecretObject {
  readonly data: object;
  readonly metadata: { readonly name: string; readonly labels?: object };
}

interface Rules {
  readonly status: { readonly resourceRules: readonly object[] };
}

interface Claims {
  readonly exp: number;
  readonly iat: number;
  readonly sub: string;
  readonly "kubernetes.io": { readonly pod: { readonly name: string } };
}

function secret(name: string): object {
  const metadata = { name };
  return { apiVersion: "v1", kind: "Secret", metadata, data: {} };
}

function bodyType(verb: string, path: string): string {
  if (verb !== "patch") return "json";
  return path.endsWith(byApply) ? "apply-patch+yaml" : "merge-patch+json";
}

/** Applies the Secret as publish.sh does. */
async function apply({ data, metadata }: SecretObject): Promise<void> {
  const manifest = { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", data, metadata };
  await account.kubectl(
    JSON.stringify(manifest),
    ...["--namespace", siteNamespace, "apply", "--server-side", "--field-manager=cert-renewer"],
    ...["--force-conflicts", "--filename=-"],
  );
}

async function published(): Promise<SecretObject> {
  const json = await site.kubectl("get", "secret/nginx-ssl-secret", "--output=json");
  return JSON.parse(json) as SecretObject;
}

/** The request of `kubectl auth can-i --list`. */
async function rulesOf(who: Account, namespace: string): Promise<readonly object[]> {
  const { body } = await who.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
    spec: { namespace },
  });
  return (JSON.parse(body) as Rules).status.resourceRules;
}

async function rulesBeyondAnyones(namespace: string): Promise<readonly object[]> {
  const common = (await rulesOf(anyone, namespace)).map((rule) => JSON.stringify(rule));
  const rules = await rulesOf(account, namespace);
  return rules.filter((rule) => !common.includes(JSON.stringify(rule)));
}

/** Takes the volume's lock as a run does, but from outside the cluster. */
async function holdLock(): Promise<ChildProcess> {
  const file = join(site.onNfs, "lego", "lock");
  const holder = spawn("flock", ["--no-fork", file, "sh", "-c", "echo held; exec sleep 300"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  return holder;
}

function claimsOf(token: string): Claims {
  const [, claims = ""] = token.split(".");
  return JSON.parse(Buffer.from(claims, "base64url").toString()) as Claims;
}
