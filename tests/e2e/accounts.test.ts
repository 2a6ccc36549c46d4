import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { kubectl, runningDemo } from "./support/demo";
import { project } from "../support/project";
import { operate } from "./support/operator/operatorOnSite";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const name = "ci-accounts";
const accounts = ["preview", "drift", "deploy"] as const;
const files: string[] = [];
let site: Site;

// The accounts of docs/content/team.md, for a stack of this name. Its authority doesn't exist: `up` doesn't wait for a
// certificate.
beforeAll(async () => {
  const authority = {
    directory: "https://10.251.0.1:31164/dir",
    caFile: join(project, "tests", "support", "stack", "ca.pem"),
  };
  site = await Site.create(demo, name, 1, {
    tls: { authority, httpPort: 31123, httpsPort: 31473 },
  });
  // The deployer's first: the other objects need its namespaces.
  for (const account of [...accounts].reverse()) {
    const roles = readFileSync(join(project, "operator", "rbac", `${account}.yaml`), "utf8");
    const file = join(site.stack.workspace.workDir, `${account}.yaml`);
    writeFileSync(file, roles.replaceAll("-prod", `-${name}`));
    files.push(file);
    await kubectl(demo, "apply", "--filename", file);
  }
});

afterAll(async () => {
  site.stack.workspace.envVars = { ...demo.environment };
  await site.remove();
  const roles = "clusterrole,clusterrolebinding";
  const ofStack = ["drift", "deploy"].map((account) => `corekube-${account}-${name}`);
  const shared = accounts.map((account) => `corekube-${account}`);
  await kubectl(demo, "delete", roles, "--ignore-not-found", ...ofStack, ...shared);
  await kubectl(demo, "delete", "namespace", "corekube-accounts");
});

const nameOf = (account: (typeof accounts)[number]) =>
  account === "preview" ? account : `${account}-${name}`;

/** From now on, Pulumi uses this account for everything. */
async function workAs(account: (typeof accounts)[number]): Promise<void> {
  const token = await kubectl(
    demo,
    ...["create", "token", nameOf(account), "--namespace=corekube-accounts"],
  );
  const config = await kubectl(demo, "config", "view", "--raw", "--minify", "--output=json");
  const { users, ...rest } = JSON.parse(config) as { users: { name: string }[] };
  const mine = users.map((user) => ({ name: user.name, user: { token: token.trim() } }));
  const kubeconfig = join(site.stack.workspace.workDir, "kubeconfig");
  writeFileSync(kubeconfig, JSON.stringify({ ...rest, users: mine }));
  site.stack.workspace.envVars = { ...demo.environment, KUBECONFIG: kubeconfig };
}

/** `yes` or `no`. */
async function may(account: (typeof accounts)[number], ...what: string[]): Promise<string> {
  const as = `--as=system:serviceaccount:corekube-accounts:${nameOf(account)}`;
  return kubectl(demo, "auth", "can-i", ...what, as).then(
    (said) => said.trim(),
    (error: unknown) => (error as { stdout: string }).stdout.trim(),
  );
}

test("the deployer's account suffices for a first up and for an update", async () => {
  await workAs("deploy");

  const first = await site.stack.up();
  site.configure({ "corekube:headers": { contentSecurityPolicy: "default-src 'self'" } });
  const second = await site.stack.up();

  expect([first, second].map(({ summary }) => summary.result)).toEqual(["succeeded", "succeeded"]);
  expect(second.summary.resourceChanges).toMatchObject({ replace: 1 });
});

test("the account for previews suffices for the comment on a change", async () => {
  await workAs("preview");
  site.configure({ "corekube:hugo": { drafts: true } });

  const { code, output } = await operate(site, "previewComment");

  site.configure({ "corekube:hugo": { drafts: false } });
  expect(code).toBe(0);
  expect(output).toContain("kubernetes:apps/v1:Deployment: (update)");
  expect(output).not.toContain("forbidden");
});

test("the account for drift finds no drift in an unchanged stack, and finds a change by hand", async () => {
  await workAs("drift");
  // A refresh marks a Service as changed if one of its pods isn't ready.
  await site.untilComplete();
  const before = await site.stack.preview({ refresh: true });
  await site.kubectl("scale", "deployment/nginx-deploy", "--replicas=0");

  const after = site.stack.preview({ refresh: true, expectNoChanges: true });

  await expect(after).rejects.toThrow("no changes were expected");
  expect(Object.keys(before.changeSummary).sort()).toEqual(["read", "same"]);
});

test.each([
  ["preview", ["get", "secrets", `--namespace=nginx-${name}`]],
  ["preview", ["patch", "deployments", `--namespace=nginx-${name}`]],
  ["drift", ["patch", "deployments", `--namespace=nginx-${name}`]],
  ["drift", ["get", "secrets", "--namespace=kube-system"]],
  ["deploy", ["get", "secrets", "--namespace=kube-system"]],
  ["deploy", ["create", "deployments", "--namespace=default"]],
  ["deploy", ["create", "namespaces"]],
  ["deploy", ["patch", "namespaces/kube-system"]],
] as const)("the account for %s may not %j", async (account, what) => {
  expect(await may(account, ...what)).toBe("no");
});
