import { execFile } from "node:child_process";
import { promisify } from "node:util";

import {
  restrictedContainer,
  restrictedPod,
  siteUid,
} from "../../components/shared/securityContext";
import { Account, messageOf } from "./support/certificates/account";
import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";
import { demoImages } from "./support/site/stackFile";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31087;
const httpsPort = 31450;
const siteNamespace = "nginx-restarts";
const renewerNamespace = "cert-renew-restarts";
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;
/** The renewer's account, outside of any run. */
let account: Account;

beforeAll(async () => {
  authority = await AcmeServer.start(31070, httpPort);
  site = await Site.create(demo, "restarts", 1, { tls: { authority, httpPort, httpsPort } });
  site.configure({ "corekube:certificate": { restart: ["mail-deploy", "chat-deploy"] } });
  renewer = new Renewer(site);
  await site.up();
  await makeMail();
  await makeChat();
  // The first run may or may not have been too early for these two.
  await renewer.first();
  await renewer.run();
  account = await Account.of(demo, renewerNamespace, "cert-renew-sa");
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
  account.remove();
});

test.each(["mail", "chat"])("a renewal restarts %s-deploy", async (name) => {
  const before = await restarted(name);

  const run = await renewer.run({ FORCE: "true" });

  expect(run).toMatchObject({ succeeded: true, exitCode: 0 });
  expect(run.log).toContain(`publish: restarted: ${name}-deploy in nginx-restarts\n`);
  const after = await restarted(name);
  expect(after.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(after.at).not.toBe(before.at);
  expect(after.pod).not.toBe(before.pod);
});

test("a run without a due renewal restarts nothing", async () => {
  const before = await Promise.all(["mail", "chat"].map(restarted));

  const run = await renewer.run();

  expect(run).toMatchObject({ succeeded: true, exitCode: 0 });
  expect(run.log).not.toContain("restarted");
  expect(await Promise.all(["mail", "chat"].map(restarted))).toEqual(before);
});

test("a Deployment created by `kubectl apply` can be updated the same way after a restart", async () => {
  await renewer.run({ FORCE: "true" });
  const { at } = await restarted("mail");

  await makeMail("30");

  const sleeps = await site.kubectl(
    ...["get", "deployment/mail-deploy", "-o=jsonpath={.spec.template.spec.containers[*].args}"],
  );
  expect(sleeps).toBe('["30"]');
  expect((await restarted("mail")).at).toBe(at);
});

test("a Deployment that can't be restarted delays neither the certificate nor the others", async () => {
  await site.kubectl("delete", "deployment/mail-deploy");
  const version = await site.secretVersion();
  const before = await restarted("chat");

  const run = await renewer.run({ FORCE: "true" });

  expect(run).toMatchObject({ succeeded: false, exitCode: 15 });
  expect(run.log).toMatch(
    /publish: published, but mail-deploy was not restarted \(.*"mail-deploy" not found\); the next run tries again/,
  );
  expect(await site.secretVersion()).not.toBe(version);
  expect(await restarted("chat")).not.toEqual(before);
});

test("the next run restarts only the Deployment that couldn't be restarted", async () => {
  await site.kubectl("delete", "deployment/mail-deploy", "--ignore-not-found");
  await renewer.run({ FORCE: "true" });
  await makeMail();
  const [mail, chat] = [await restarted("mail"), await restarted("chat")];

  const run = await renewer.run();

  expect(run).toMatchObject({ succeeded: true, exitCode: 0 });
  expect(run.log).toMatch(/publish: restarted: mail-deploy in nginx-restarts\n/);
  expect((await restarted("mail")).pod).not.toBe(mail.pod);
  expect(await restarted("chat")).toEqual(chat);
});

const template = (change: object) => ({ spec: { template: change } });
const podSpec = (change: object) => template({ spec: change });
const container = (change: object) => podSpec({ containers: [{ name: "chat", ...change }] });
const annotations = (change: object) => template({ metadata: { annotations: change } });
const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** The changed part, the patch, and the field in the policy's message. */
const changes = [
  ["the image", container({ image: "localhost/nginx:1.30.6" }), "spec.template"],
  ["the command", container({ command: ["env"] }), "spec.template"],
  ["the environment", container({ env: [{ name: "A", value: "b" }] }), "spec.template"],
  ["the pods' account", podSpec({ serviceAccountName: "nginx-sa" }), "spec.template"],
  ["the pods' volumes", podSpec({ volumes: [{ name: "v", emptyDir: {} }] }), "spec.template"],
  ["the number of pods", { spec: { replicas: 0 } }, "spec"],
  ["whether it is paused", { spec: { paused: true } }, "spec"],
  ["its own labels", { metadata: { labels: { a: "b" } } }, "metadata"],
  ["its own annotations", { metadata: { annotations: { a: "b" } } }, "metadata"],
  ["its finalizers", { metadata: { finalizers: ["example.org/a"] } }, "metadata"],
  [
    ...["the pods' labels", template({ metadata: { labels: { a: "b" } } })],
    "spec.template.metadata",
  ],
  [
    "another annotation, by replacing all",
    annotations({ a: "b" }),
    "spec.template.metadata.annotations",
  ],
  [
    ...["another annotation's value", annotations({ "example.org/kept": "changed" })],
    "spec.template.metadata.annotations",
  ],
  [
    ...["another annotation away", annotations({ "example.org/kept": null })],
    "spec.template.metadata.annotations",
  ],
  [
    "the command, beside the annotation that may be changed",
    template({
      metadata: { annotations: { [restartedAt]: "now" } },
      spec: { containers: [{ name: "chat", command: ["env"] }] },
    }),
    "spec.template",
  ],
] as [what: string, patch: object, path: string][];

const chat = `/apis/apps/v1/namespaces/${siteNamespace}/deployments/chat-deploy`;

test.each(changes)(
  "the renewer's token can't change this of a Deployment that it restarts: %s",
  async (_, patch, path) => {
    const answer = await account.ask("PATCH", chat, patch, "strategic-merge-patch+json");

    expect(answer.status).toBe(403);
    expect(messageOf(answer)).toMatch(
      new RegExp(
        "^deployments.apps \"chat-deploy\" is forbidden: ValidatingAdmissionPolicy 'cert-renew-restarts-restart-only' " +
          `.* denied request: the renewer may set the annotation ${restartedAt} and nothing else; this changes ${path}$`,
      ),
    );
  },
);

test("the policy applies to server-side apply too", async () => {
  const applied = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "chat-deploy" },
    ...container({ image: "localhost/nginx:1.30.6" }),
  };
  const path = `${chat}?fieldManager=cert-renewer&force=true`;

  const answer = await account.ask("PATCH", path, applied, "apply-patch+yaml");

  expect(answer.status).toBe(403);
  expect(messageOf(answer)).toContain("this changes spec.template");
});

test.each(changes)(
  "the policy doesn't prevent an administrator from changing %s",
  async (_, patch) => {
    // The policy applies to a dry run too.
    const printed = await site.kubectl(
      ...[
        "patch",
        "deployment/chat-deploy",
        "--dry-run=server",
        `--patch=${JSON.stringify(patch)}`,
      ],
    );

    expect(printed).toBe("deployment.apps/chat-deploy patched\n");
  },
);

const deployments = `/apis/apps/v1/namespaces/${siteNamespace}/deployments`;

test.each([
  ["patch", "deployments", "PATCH", `${deployments}/nginx-deploy`],
  ["get", "deployments", "GET", chat],
  ["update", "deployments", "PUT", chat],
  ["delete", "deployments", "DELETE", chat],
  ["create", "deployments", "POST", deployments],
  ["patch", "deployments/scale", "PATCH", `${chat}/scale`],
  ["patch", "deployments/status", "PATCH", `${chat}/status`],
  ["patch", "deployments", "PATCH", "/apis/apps/v1/namespaces/default/deployments/chat-deploy"],
])("the right to restart doesn't allow to %s %s: %s %s", async (verb, resource, method, path) => {
  const answer = await account.ask(
    ...([method, path, annotations({ [restartedAt]: "now" })] as const),
    method === "PATCH" ? "merge-patch+json" : "json",
  );

  expect(answer.status).toBe(403);
  expect(messageOf(answer)).toContain(
    `User "system:serviceaccount:${renewerNamespace}:cert-renew-sa" cannot ${verb} resource "${resource}" in`,
  );
});

/** A Deployment as users write it, without anything for a restart in its template. */
async function makeMail(seconds = "infinity"): Promise<void> {
  await fromInput("apply", deployment("mail", {}, seconds));
}

async function makeChat(): Promise<void> {
  await fromInput("create", deployment("chat", { annotations: { "example.org/kept": "kept" } }));
}

function deployment(name: string, metadata: object, seconds = "infinity"): object {
  const labels = { name };
  const sleeping = {
    name,
    image: demoImages.nginx,
    command: ["sleep"],
    args: [seconds],
    securityContext: restrictedContainer,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `${name}-deploy`, namespace: siteNamespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...metadata },
        spec: {
          securityContext: restrictedPod(siteUid),
          terminationGracePeriodSeconds: 0,
          containers: [sleeping],
        },
      },
    },
  };
}

async function fromInput(verb: "apply" | "create", object: object): Promise<void> {
  const made = promisify(execFile)(demo.kubectl, [
    ...["--kubeconfig", demo.kubeconfig, verb, "--filename=-"],
  ]);
  made.child.stdin?.end(JSON.stringify(object));
  await made;
}

/** Waits until it has one pod. Returns that pod, and the time of the last restart. */
async function restarted(name: string): Promise<{ readonly at: string; readonly pod: string }> {
  await site.kubectl("rollout", "status", `deployment/${name}-deploy`, "--timeout=300s");
  const at = await site.kubectl(
    ...["get", `deployment/${name}-deploy`],
    "-o=jsonpath={.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}",
  );
  const pod = await eventually(120, async () => {
    const pods = await site.kubectl("get", "pods", `--selector=name=${name}`, "--output=name");
    const names = pods.trim().split("\n");
    if (names.length !== 1) throw new Error(`pods of ${name}: ${pods}`);
    return names.join("");
  });
  return { at, pod };
}
