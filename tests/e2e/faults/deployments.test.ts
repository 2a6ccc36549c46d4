import { copyFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";

import { connection } from "../support/apiServer";
import { runningDemo } from "../support/demo";
import { runbook } from "../../support/docs/pages";
import { eventually } from "../../support/eventually";
import { Site } from "../support/site/site";
import { Terminal } from "../support/operator/terminal";
import { Visitors } from "../support/visitors/visitors";

// Each test continues from the one before: together they are one stack's history.
jest.setTimeout(1_200_000);

const demo = runningDemo();
const locked = /the stack is currently locked by 1 lock\(s\).* `pulumi cancel`[^]*\(pid \d+\) at /;
let site: Site;
/** The operator's kubeconfig. Always the same file: with another, Pulumi would assume another cluster. */
let kubeconfig: string;
/** A terminal in the project's folder. */
let terminal: Terminal;

beforeAll(async () => {
  site = await Site.create(demo, "f-deploy", 2, { httpPort: 31091 });
  kubeconfig = join(site.stack.workspace.workDir, "kubeconfig");
  copyFileSync(demo.kubeconfig, kubeconfig);
  terminal = new Terminal(site.stack.workspace.workDir, {
    ...demo.environment,
    KUBECONFIG: kubeconfig,
    PATH: [dirname(demo.kubectl), process.env["PATH"]].join(delimiter),
    // Tests can't confirm a prompt.
    PULUMI_SKIP_CONFIRMATIONS: "true",
  });
});

afterAll(async () => {
  terminal.close();
  await site.stack.cancel();
  await site.remove();
});

test("a killed first up is finished as the runbook says, and leaves nothing behind", async () => {
  const up = start("npx pulumi up --stack prod");
  await eventually(120, async () => site.kubectl("get", "deployment/nginx-deploy"));
  await noted("creating");
  await up.kill();

  const refused = await start("npx pulumi up --stack prod").ended;
  const mended = await start(runbook("The stack is currently locked")).ended;

  expect(refused.errors).toMatch(locked);
  expect(refused.code).not.toBe(0);
  expect(mended).toMatchObject({ code: 0 });
  expect(mended.output).toContain("nginx-deploy, interrupted while creating");
  expect(await pendingOperations()).toEqual([]);
  expect(await leftOver()).toEqual([]);
  await site.untilComplete();
  expect((await site.askAll("/")).map(({ status }) => status)).toEqual([200, 200]);
});

test("a visitor notices nothing when an up is killed during a rollout and then finished", async () => {
  const before = await site.pods();
  const visitors = new Visitors(site);
  const version = await generation();
  const up = start(changeTo("default-src 'self'"));
  await rolloutBeyond(version);
  await noted("updating");
  await up.kill();
  const halfway = await site.pods();

  const refused = await start("npx pulumi up --stack prod").ended;
  const mended = await start(runbook("The stack is currently locked")).ended;
  const after = await site.untilComplete();
  const met = await visitors.leave();

  // The rollout had begun, and had not ended.
  expect(halfway.filter((pod) => before.includes(pod))).not.toEqual([]);
  expect(refused.errors).toMatch(locked);
  expect(mended).toMatchObject({ code: 0 });
  expect(mended.output).toContain("nginx-deploy, interrupted while updating");
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
  expect(after.filter((pod) => before.includes(pod))).toEqual([]);
  expect(await policies()).toEqual(["default-src 'self'", "default-src 'self'"]);
  expect(await pendingOperations()).toEqual([]);
  expect(await leftOver()).toEqual([]);
});

test("an object that a killed up created but did not record is found as the runbook says", async () => {
  const way = await wayThatLoses(/^\/api\/v1\/namespaces\/[^/]+\/secrets\/(?!.*dryRun)/);
  const up = start(changeTo("default-src https:"));
  const made = await way.made;
  await up.kill();
  way.close();

  const mended = await start(runbook("The stack is currently locked")).ended;
  const found = await leftOver();
  const deleted = await start(["kubectl", "delete", ...found].join(" ")).ended;

  expect(mended).toMatchObject({ code: 0 });
  expect(found).toEqual([`-n ${site.namespace} secret/${made}`]);
  expect(deleted).toMatchObject({ code: 0 });
  expect(await leftOver()).toEqual([]);
  expect(await pendingOperations()).toEqual([]);
  await site.untilComplete();
  expect(await policies()).toEqual(["default-src https:", "default-src https:"]);
});

test("of two ups at once the second is refused, and the first goes on undisturbed", async () => {
  const visitors = new Visitors(site);
  const version = await generation();
  const first = start(changeTo("default-src 'none'"));
  await rolloutBeyond(version);

  const second = await start("npx pulumi up --stack prod").ended;
  const { code } = await first.ended;
  await site.untilComplete();
  const met = await visitors.leave();

  expect(second.errors).toMatch(locked);
  expect(second.code).not.toBe(0);
  expect(code).toBe(0);
  expect(met.failures).toEqual([]);
  expect(await policies()).toEqual(["default-src 'none'", "default-src 'none'"]);
  expect(await pendingOperations()).toEqual([]);
});

/** Changes a header in the stack's file, and returns the command that rolls the pods. */
function changeTo(contentSecurityPolicy: string): string {
  site.configure({ "corekube:headers": { contentSecurityPolicy } });
  return "npx pulumi up --stack prod";
}

/** The runbook's commands, with this stack's name. */
function start(commands: string) {
  return terminal.start(commands.replaceAll("prod", site.stack.name));
}

async function leftOver(): Promise<string[]> {
  const { output } = await start(runbook("What is left over")).ended;
  return output.split("\n").filter((line) => line !== "");
}

/** Pending operations in Pulumi's state, e.g. `creating nginx-svc`. */
async function pendingOperations(): Promise<string[]> {
  const state = await site.stack.exportStack();
  const { pending_operations: pending = [] } = state.deployment as {
    pending_operations?: { type: string; resource: { urn: string } }[];
  };
  return pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`);
}

/** Waits until the state has a pending operation of the Deployment. The cluster may get the request earlier. */
async function noted(operation: "creating" | "updating"): Promise<void> {
  await eventually(120, async () => {
    expect(await pendingOperations()).toContain(`${operation} nginx-deploy`);
  });
}

async function policies(): Promise<unknown[]> {
  const answers = await site.askAll("/");
  return answers.map(({ headers }) => headers["content-security-policy"]);
}

async function generation(): Promise<number> {
  const path = "-o=jsonpath={.metadata.generation}";
  return Number(await site.kubectl("get", "deployment/nginx-deploy", path));
}

/** Waits until the Deployment has changed. Its first new pod becomes ready some seconds later. */
async function rolloutBeyond(before: number): Promise<void> {
  await eventually(120, async () => {
    expect(await generation()).toBeGreaterThan(before);
  });
}

/**
 * A proxy to the cluster that loses the answer to one request, although the cluster carries it out. Also returns the
 * name of the created object.
 */
async function wayThatLoses(path: RegExp) {
  const cluster = connection(demo);
  let tell: (name: string) => void = () => undefined;
  const made = new Promise<string>((resolve) => (tell = resolve));
  const server = createServer((incoming: IncomingMessage, answer) => {
    const { method, url = "" } = incoming;
    const headers = { ...incoming.headers, host: new URL(cluster.server).host };
    const onward = request(cluster.server + url, { ...cluster, method, headers }, (response) => {
      if (method === "PATCH" && path.test(url)) {
        response.resume();
        tell(new URL(url, cluster.server).pathname.split("/").at(-1) ?? "");
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  writeKubeconfig(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const close = () => {
    server.close();
    server.closeAllConnections();
    copyFileSync(demo.kubeconfig, kubeconfig);
  };
  return { made, close };
}

/** JSON is YAML. */
function writeKubeconfig(server: string): void {
  const config = {
    clusters: [{ name: "way", cluster: { server } }],
    users: [{ name: "user", user: {} }],
    contexts: [{ name: demo.context, context: { cluster: "way", user: "user" } }],
  };
  writeFileSync(kubeconfig, JSON.stringify({ apiVersion: "v1", kind: "Config", ...config }));
}
