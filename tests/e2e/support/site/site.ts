import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ConnectionOptions } from "node:tls";

import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";

import cli from "pulumi/package.json";
import { parse } from "yaml";

import type { AcmeServer } from "../certificates/acme";
import { ask, forwarded, get, type Answer, type Question } from "./ask";
import { kubectl, project, type Demo } from "../../../support/demo";
import { eventually } from "../../../support/eventually";
import { handshake, type Handshake } from "./handshake";
import { linkProgram, programFiles } from "./program";
import { Repository, type Files } from "../git/repository";
import {
  baseConfig,
  behindProxy,
  exportFor,
  isSection,
  node,
  withCertificate,
  writeStackFile,
  type CertificateFrom,
  type Config,
  type Section,
} from "./stackFile";

/** What hugo's container says of itself (`/status`). */
export interface Status {
  readonly revision: string;
  readonly newest: string;
  readonly pages: number;
  readonly lastFailure: { readonly revision: string; readonly message: string } | null;
  readonly git: { readonly message: string } | null;
}

/** A stack of this program on the demo's cluster, with a repository, a namespace and an export of its own. */
export class Site {
  private constructor(
    readonly demo: Demo,
    readonly repository: Repository,
    readonly stack: Stack,
    readonly host: string,
    private config: Config,
    /** By what the stack's file has its secrets encrypted, where it has any. */
    private encryption: Section = {},
  ) {}

  private get httpsPort(): number {
    const { publicHttpsPort } = this.config["corekube:service"] as { publicHttpsPort?: number };
    if (publicHttpsPort === undefined) throw new Error("this site ends no TLS");
    return publicHttpsPort;
  }

  /** Where visitors come in; without TLS there has to be an `httpNodePort`. */
  get publicPort(): { readonly number: number; readonly tls: boolean } {
    const { publicHttpsPort, httpNodePort } = this.config["corekube:service"] as {
      publicHttpsPort?: number;
      httpNodePort?: number;
    };
    const number = publicHttpsPort ?? httpNodePort;
    if (number === undefined) throw new Error("this site has no port of its own");
    return { number, tls: publicHttpsPort !== undefined };
  }

  /** The renewer's namespace. */
  get renewerNamespace(): string {
    return `cert-renew-${this.stack.name}`;
  }

  /** What it exports to the stack, as the NFS server sees it. */
  get onNfs(): string {
    return join(this.demo.node.root, "exports", this.stack.name);
  }

  /** Where the renewer keeps what it has from that authority, as the NFS server sees it. */
  legoPath({ directory }: Pick<AcmeServer, "directory">): string {
    const { host, pathname } = new URL(directory);
    return join(this.onNfs, "lego", (host + pathname).replace(/[^\w.-]+/g, "_"));
  }

  /**
   * Behind a proxy that ends TLS, unless it is told where its certificate is from; on a port of the node
   * where it is told which.
   */
  static async create(
    demo: Demo,
    name: string,
    replicas: number,
    {
      files,
      tls,
      httpPort,
    }: {
      readonly files?: Files;
      readonly tls?: CertificateFrom;
      readonly httpPort?: number;
    } = {},
  ): Promise<Site> {
    const repository = await Repository.create(demo, name, files);
    const workDir = mkdtempSync(join(tmpdir(), `corekube-${name}-stack-`));
    linkProgram(workDir);
    const host = `${name}.localhost`;
    const config = {
      ...baseConfig(demo, repository.url, host, replicas),
      ...(tls === undefined ? behindProxy(httpPort) : withCertificate(tls, exportFor(demo, name))),
    };
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
      merged[key] = isSection(value) && isSection(before) ? { ...before, ...value } : value;
    }
    this.config = merged;
    writeStackFile(this.stack.workspace.workDir, this.stack.name, merged, this.encryption);
  }

  /** As an operator does it: the value is in no argument, and encrypted in the stack's file. */
  setSecret(key: string, value: string): void {
    const { workDir } = this.stack.workspace;
    execFileSync(
      join(pulumiRoot(this.demo), "bin", "pulumi"),
      ["config", "set", "--stack", this.stack.name, "--secret", key],
      { cwd: workDir, input: value, env: { ...process.env, ...this.demo.environment } },
    );
    const file = readFileSync(join(workDir, `Pulumi.${this.stack.name}.yaml`), "utf8");
    const { config, ...encryption } = parse(file) as { config: Config };
    this.encryption = encryption;
    this.configure({ [key]: config[key] ?? "" });
  }

  /** Adds to the end of one of the program's files, in a copy of the program that this stack has then. */
  changeProgram(path: string, added: string): void {
    const { workDir } = this.stack.workspace;
    for (const file of programFiles) {
      rmSync(join(workDir, file), { recursive: true });
      cpSync(join(project, file), join(workDir, file), { recursive: true });
    }
    appendFileSync(join(workDir, path), added);
  }

  async kubectl(...args: string[]): Promise<string> {
    return this.kubectlIn(this.namespace, ...args);
  }

  async kubectlIn(namespace: string, ...args: string[]): Promise<string> {
    return kubectl(this.demo, "--namespace", namespace, ...args);
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

  private get replicas(): number {
    return (this.config["corekube:site"] as { replicas: number }).replicas;
  }

  /** Waits until every replica serves this commit; what each answers. */
  async untilServed(commit: string, path = "/", seconds = 120): Promise<Answer[]> {
    return eventually(seconds, async () => {
      const answers = await this.askAll(path);
      const revisions = answers.map(({ headers }) => headers["x-revision"]);
      expect(revisions).toEqual(Array(this.replicas).fill(commit));
      return answers;
    });
  }

  /** Waits until every replica is ready and no other pod is left; their names. */
  async untilComplete(): Promise<string[]> {
    return eventually(90, async () => {
      const ready = await this.pods();
      const all = await this.kubectl("get", "pods", "--selector=name=nginx", "--output=name");
      expect([ready.length, all.trim().split("\n").length]).toEqual([this.replicas, this.replicas]);
      return ready;
    });
  }

  /** Asks as a visitor does: by HTTPS, at the public port. */
  async askPublicly(path: string, question: Question = {}): Promise<Answer> {
    return get({ host: this.host, ...question, port: this.httpsPort, tls: this.host }, path, node);
  }

  /** Asks by plain HTTP at the public port, as an authority does. */
  async askByHttp(path: string): Promise<Answer> {
    const { httpNodePort } = this.config["corekube:service"] as { httpNodePort: number };
    return get({ host: this.host, port: httpNodePort }, path, node);
  }

  /** A handshake at the public port; the authority's root makes it a verified one. */
  async shakeHands(options: ConnectionOptions = {}): Promise<Handshake> {
    return handshake({ host: node, port: this.httpsPort, servername: this.host, ...options });
  }

  /** Asks one pod for its certificate, past every Service. */
  async serialOf(pod: string): Promise<string> {
    return forwarded(this.demo, this.namespace, pod, 8443, async (port) => {
      const { serial } = await handshake({ host: "127.0.0.1", port, servername: this.host });
      return serial;
    });
  }

  /** The kubelet brings a new Secret into a pod within a minute and a half. */
  async untilCertified(ca: string): Promise<Handshake> {
    return eventually(150, async () => {
      const shown = await this.shakeHands({ ca });
      if (!shown.verified) throw new Error("served by a certificate that doesn't verify");
      return shown;
    });
  }

  /** Waits until the certificate that is published is the one at the public port. */
  async untilPublishedIsServed(ca: string): Promise<Handshake> {
    const path = "-o=jsonpath={.data['tls\\.crt']}";
    const published = await this.kubectl("get", "secret/nginx-ssl-secret", path);
    const { serialNumber } = new X509Certificate(Buffer.from(published, "base64"));
    await this.hurryKubelet();
    return eventually(150, async () => {
      const shown = await this.shakeHands({ ca });
      if (shown.serial !== serialNumber) throw new Error(`${shown.serial} is served still`);
      return shown;
    });
  }

  /** The kubelet looks at a pod that has changed at once, and so brings it what its Secrets hold now. */
  async hurryKubelet(): Promise<void> {
    await this.kubectl(
      ...["annotate", "pods", "--selector=name=nginx", "--overwrite"],
      `corekube.localhost/hurry=${String(Date.now())}`,
    );
  }

  /** Which version of the published certificate there is. */
  async secretVersion(): Promise<string> {
    return this.kubectl(
      "get",
      "secret/nginx-ssl-secret",
      "-o=jsonpath={.metadata.resourceVersion}",
    );
  }

  /** By what the node knows a pod's container. */
  async containerId(pod: string, container: string, namespace = this.namespace): Promise<string> {
    const path = `{.status.containerStatuses[?(@.name=='${container}')].containerID}`;
    const id = await this.kubectlIn(namespace, "get", `pod/${pod}`, `-o=jsonpath=${path}`);
    return id.replace("containerd://", "");
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
    const file = join(this.onNfs, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Removes whatever is there, after a test that failed halfway too. */
  async remove(): Promise<void> {
    await this.stack.destroy({ remove: true });
    this.repository.remove();
    rmSync(this.onNfs, { recursive: true, force: true });
    rmSync(this.stack.workspace.workDir, { recursive: true, force: true });
  }
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
}

async function demoPulumi(demo: Demo): Promise<PulumiCommand> {
  return PulumiCommand.get({ root: pulumiRoot(demo) });
}

function pulumiRoot(demo: Demo): string {
  return join(demo.environment["PULUMI_HOME"] ?? "", "versions", cli.version);
}
