import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runningDemo } from "./support/demo";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

/** A Kubernetes API server without objects that counts its requests. */
class Listener {
  seen = 0;
  private readonly server: Server;

  constructor(readonly port: number) {
    this.server = createServer(({ url }, response) => {
      const version = { major: "1", minor: "36", gitVersion: "v1.36.0" };
      response.writeHead(url === "/version" ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(url === "/version" ? version : {}));
    });
    this.server.on("connection", () => (this.seen += 1));
  }

  async start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject).listen(this.port, "127.0.0.1", resolve);
    });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const demo = runningDemo();
const [current, other] = [new Listener(31_241), new Listener(31_242)];
let folder: string;
let site: Site;

beforeAll(async () => {
  await Promise.all([current.start(), other.start()]);
  folder = mkdtempSync(join(tmpdir(), "corekube-context-"));
  writeFileSync(join(folder, "kubeconfig"), kubeconfig());
  site = await Site.create(demo, "astray", 1);
  site.stack.workspace.envVars["KUBECONFIG"] = join(folder, "kubeconfig");
});

afterAll(async () => {
  current.stop();
  other.stop();
  await site.remove();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  current.seen = 0;
  other.seen = 0;
});

function kubeconfig(): string {
  const listeners = { current, other };
  const entries = Object.entries(listeners);
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "current",
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: "me" } })),
    clusters: entries.map(([name, { port }]) => ({
      name,
      cluster: { server: `http://127.0.0.1:${String(port)}` },
    })),
    users: [{ name: "me", user: {} }],
  });
}

/** The output of a run that must fail, without the engine's indentation. */
async function failureOf(run: "up" | "preview"): Promise<string> {
  return site.stack[run]().then(
    () => {
      throw new Error(`${run} succeeded`);
    },
    (error: unknown) => String(error).replace(/^ +/gm, ""),
  );
}

async function resources(): Promise<readonly { type: string; inputs?: { context?: string } }[]> {
  const exported = await site.stack.exportStack();
  return (exported.deployment as { resources?: { type: string }[] }).resources ?? [];
}

test.each(["preview", "up"] as const)(
  "%s refuses a context that is missing in the kubeconfig, and sends no request to the current context's cluster",
  async (run) => {
    site.configure({ "kubernetes:context": "nowhere" });

    const failure = await failureOf(run);

    expect(failure).toContain(
      'kubernetes:context: "nowhere"\n' +
        "why: must be a context in your kubeconfig: the files that $KUBECONFIG lists, or else ~/.kube/config\n" +
        "fix: choose one of current, other\n",
    );
    expect([current.seen, other.seen]).toEqual([0, 0]);
    expect((await resources()).map(({ type }) => type)).not.toContain(
      "pulumi:providers:kubernetes",
    );
  },
);

test("a stack whose file allows default providers is refused, and no cluster gets a request", async () => {
  site.configure({
    "kubernetes:context": "current",
    "pulumi:disable-default-providers": ["aws"],
  });

  const failure = await failureOf("up");

  expect(failure).toContain('pulumi:disable-default-providers: ["aws"]\n');
  expect([current.seen, other.seen]).toEqual([0, 0]);
  site.configure({ "pulumi:disable-default-providers": ["*"] });
});

test("only the cluster of the stack's context gets requests", async () => {
  site.configure({ "kubernetes:context": "other" });

  await failureOf("preview");

  expect(other.seen).toBeGreaterThan(0);
  expect(current.seen).toBe(0);
});

describe("a deployed stack", () => {
  // The provider can't succeed, because there is no Kubernetes behind the listener.
  beforeAll(async () => {
    site.configure({ "kubernetes:context": "current" });
    await failureOf("up");
  });

  test.each(["preview", "up"] as const)(
    "is not moved to another cluster by %s, and that cluster gets no request",
    async (run) => {
      site.configure({ "kubernetes:context": "other" });

      const failure = await failureOf(run);

      expect(failure).toContain(
        'kubernetes:context: "other"\n' +
          'why: must stay as it was when this stack was deployed: "current"\n',
      );
      expect(other.seen).toBe(0);
      const providers = (await resources()).filter(({ type }) => type.endsWith(":kubernetes"));
      expect(providers.map(({ inputs }) => inputs?.context)).toEqual(["current"]);
    },
  );
});
