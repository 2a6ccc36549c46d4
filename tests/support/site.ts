import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";

import cli from "pulumi/package.json";

import { ask, type Answer, type Question } from "./ask";
import { kubectl, project, type Demo } from "./demo";
import { Repository, type Files } from "./repository";

/** What hugo's container says of itself (`/status`). */
export interface Status {
  readonly revision: string;
  readonly newest: string;
  readonly pages: number;
  readonly lastFailure: { readonly revision: string; readonly message: string } | null;
}

type Section = Readonly<Record<string, unknown>>;

/** A stack's configuration by section. */
export type Config = Readonly<Record<string, Section | string>>;

/** The program and all it needs, as links: a stack's own file is made beside them, outside the work tree. */
const programFiles = [
  "Pulumi.yaml",
  "components",
  "config",
  "config.ts",
  "images.ts",
  "index.ts",
  "node_modules",
  "package.json",
  "tsconfig.json",
];

/** A stack of this program on the demo's cluster, with a repository, a namespace and an export of its own. */
export class Site {
  private constructor(
    readonly demo: Demo,
    readonly repository: Repository,
    readonly stack: Stack,
    readonly host: string,
    private config: Config,
  ) {}

  static async create(demo: Demo, name: string, replicas: number, files?: Files): Promise<Site> {
    const repository = await Repository.create(demo, name, files);
    const workDir = mkdtempSync(join(tmpdir(), `corekube-${name}-stack-`));
    for (const file of programFiles) symlinkSync(join(project, file), join(workDir, file));
    const host = `${name}.localhost`;
    const config = baseConfig(demo, repository.url, host, replicas);
    writeStackFile(workDir, name, config);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, workDir },
      { envVars: { ...demo.environment }, pulumiCommand: await demoPulumi(demo) },
    );
    return new Site(demo, repository, stack, host, config);
  }

  get namespace(): string {
    return `nginx-${this.stack.name}`;
  }

  /** Lays `changes` over the stack's configuration, section by section, for all that follows. */
  configure(changes: Config): void {
    const merged = { ...this.config };
    for (const [key, value] of Object.entries(changes)) {
      const before = merged[key];
      merged[key] =
        typeof value === "object" && typeof before === "object" ? { ...before, ...value } : value;
    }
    this.config = merged;
    writeStackFile(this.stack.workspace.workDir, this.stack.name, merged);
  }

  async kubectl(...args: string[]): Promise<string> {
    return kubectl(this.demo, "--namespace", this.namespace, ...args);
  }

  /** The names of the pods that are ready and stay. */
  async pods(): Promise<string[]> {
    const json = await this.kubectl("get", "pods", "--selector=name=nginx", "--output=json");
    const { items } = JSON.parse(json) as { items: PodObject[] };
    return items
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .filter((pod) =>
        pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
      )
      .map((pod) => pod.metadata.name);
  }

  /** Asks one pod for a page, under the site's name unless told otherwise. */
  async ask(pod: string, path: string, question: Question = {}): Promise<Answer> {
    return ask(this.demo, this.namespace, pod, path, { host: this.host, ...question });
  }

  /** Asks every pod directly; there has to be one. */
  async askAll(path: string): Promise<Answer[]> {
    const pods = await this.pods();
    if (pods.length === 0) throw new Error("no pod is ready");
    return Promise.all(pods.map(async (pod) => this.ask(pod, path)));
  }

  async status(pod: string): Promise<Status> {
    const answer = await this.ask(pod, "/status", { port: 8081 });
    return JSON.parse(answer.body) as Status;
  }

  async logs(container: string): Promise<string> {
    return this.kubectl("logs", "--selector=name=nginx", `--container=${container}`, "--tail=-1");
  }

  /** Writes a file to the exported folder, as another client of the NFS server would. */
  putOnNfs(path: string, content: string): void {
    const file = join(this.demo.node.root, "exports", "site", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Removes whatever is there, after a test that failed halfway too. */
  async remove(): Promise<void> {
    await this.stack.destroy({ remove: true });
    this.repository.remove();
    rmSync(this.stack.workspace.workDir, { recursive: true, force: true });
  }
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
}

async function demoPulumi(demo: Demo): Promise<PulumiCommand> {
  const home = demo.environment["PULUMI_HOME"] ?? "";
  return PulumiCommand.get({ root: join(home, "versions", cli.version) });
}

function baseConfig(demo: Demo, repository: string, host: string, replicas: number): Config {
  return {
    "kubernetes:context": demo.context,
    "corekube:site": { repository, allowPlaintextRepository: true, domains: [host], replicas },
    "corekube:git": { pollSeconds: 1 },
    "corekube:service": { type: "NodePort" },
    "corekube:nfs": { server: "10.251.0.2", path: "/exports/site" },
    "corekube:images": {
      gitSync: "localhost/git-sync:stand-in",
      hugo: "localhost/hugo:v0.165.0",
      nginx: "localhost/nginx:1.30",
    },
  };
}

/** JSON is YAML. */
function writeStackFile(workDir: string, name: string, config: Config): void {
  const disabled = { "pulumi:disable-default-providers": ["*"] };
  const file = JSON.stringify({ config: { ...disabled, ...config } });
  writeFileSync(join(workDir, `Pulumi.${name}.yaml`), file);
}
