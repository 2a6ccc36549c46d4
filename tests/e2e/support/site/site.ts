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

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parse } from "yaml";

import type { AcmeServer } from "../certificates/acme";
import { read, readJson } from "../apiServer";
import { ask, get, type Answer, type Question } from "./ask";
import { kubectl, type Demo } from "../demo";
import { closeForwards, forwarded } from "./forward";
import { project } from "../../../support/project";
import { eventually } from "../../../support/eventually";
import { handshake, type Handshake } from "./handshake";
import { linkProgram, programFiles } from "./program";
import { demoPulumi, pulumi, pulumiCommand } from "./pulumi";
import { Repository, type Files } from "../git/repository";
import { removeObjects } from "./removal";
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

/** The status document of hugo's container (`/status`). */
export interface Status {
  readonly revision: string;
  readonly newest: string;
  readonly pages: number;
  readonly lastFailure: { readonly revision: string; readonly message: string } | null;
  readonly git: { readonly message: string } | null;
}

/** A stack of this program on the demo's cluster, with its own repository, namespaces and export. */
export class Site {
  private constructor(
    readonly demo: Demo,
    readonly repository: Repository,
    readonly stack: Stack,
    readonly host: string,
    private config: Config,
    /** The properties of the stack's file that Pulumi needs to decrypt its secrets. */
    private encryption: Section = {},
  ) {}

  private get httpsPort(): number {
    const { publicHttpsPort } = this.config["corekube:service"] as { publicHttpsPort?: number };
    if (publicHttpsPort === undefined) throw new Error("this site doesn't terminate TLS");
    return publicHttpsPort;
  }

  /** The port for visitors. A site without TLS needs an `httpNodePort`. */
  get publicPort(): { readonly number: number; readonly tls: boolean } {
    const { publicHttpsPort, httpNodePort } = this.config["corekube:service"] as {
      publicHttpsPort?: number;
      httpNodePort?: number;
    };
    const number = publicHttpsPort ?? httpNodePort;
    if (number === undefined) throw new Error("this site has no node port");
    return { number, tls: publicHttpsPort !== undefined };
  }

  /** The renewer's namespace. */
  get renewerNamespace(): string {
    return `cert-renew-${this.stack.name}`;
  }

  /** The stack's export, as a path on the NFS server. */
  get onNfs(): string {
    return join(this.demo.node.root, "exports", this.stack.name);
  }

  /** The renewer's files of that authority, as a path on the NFS server. */
  legoPath({ directory }: Pick<AcmeServer, "directory">): string {
    const { host, pathname } = new URL(directory);
    return join(this.onNfs, "lego", (host + pathname).replace(/[^\w.-]+/g, "_"));
  }

  /**
   * Without `tls`, the site is behind a proxy that terminates TLS. `httpPort` publishes it on a port of the node. A site
   * that is deployed needs one: Kubernetes might draw the port of another suite.
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

  /** Merges `changes` into the stack's configuration, section by section. */
  configure(changes: Config): void {
    const merged = { ...this.config };
    for (const [key, value] of Object.entries(changes)) {
      const before = merged[key];
      merged[key] = isSection(value) && isSection(before) ? { ...before, ...value } : value;
    }
    this.config = merged;
    writeStackFile(this.stack.workspace.workDir, this.stack.name, merged, this.encryption);
  }

  /** `pulumi up`. `stack.up` runs the CLI four times, because it also returns the outputs and a summary. */
  async up(): Promise<void> {
    await pulumi(this.demo, this.stack, "up");
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    await pulumi(this.demo, this.stack, "destroy");
  }

  /** Sets a secret as an operator does: not as an argument, and encrypted in the stack's file. */
  setSecret(key: string, value: string): void {
    const { workDir } = this.stack.workspace;
    execFileSync(
      pulumiCommand(this.demo),
      ["config", "set", "--stack", this.stack.name, "--secret", key],
      { cwd: workDir, input: value, env: { ...process.env, ...this.demo.environment } },
    );
    const file = readFileSync(join(workDir, `Pulumi.${this.stack.name}.yaml`), "utf8");
    const { config, ...encryption } = parse(file) as { config: Config };
    this.encryption = encryption;
    this.configure({ [key]: config[key] ?? "" });
  }

  /** Appends to one of the program's files, in a copy for this stack. */
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

  /** The names of the ready pods that are not ending. */
  async pods(): Promise<string[]> {
    return (await this.allPods())
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .filter((pod) =>
        pod.status.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
      )
      .map((pod) => pod.metadata.name);
  }

  private async allPods(): Promise<readonly PodObject[]> {
    const path = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=name%3Dnginx`;
    const { items } = await readJson<{ items: PodObject[] }>(this.demo, path);
    return items;
  }

  /** Requests a page from one pod, by default with the site's host name. */
  async ask(pod: string, path: string, question: Question = {}): Promise<Answer> {
    return ask(this.demo, this.namespace, pod, path, { host: this.host, ...question });
  }

  /** Requests a page from every pod. Fails if there is none. */
  async askAll(path: string): Promise<Answer[]> {
    const pods = await this.pods();
    if (pods.length === 0) throw new Error("no pod is ready");
    return Promise.all(pods.map(async (pod) => this.ask(pod, path)));
  }

  private get replicas(): number {
    return (this.config["corekube:site"] as { replicas: number }).replicas;
  }

  /** Waits until every replica serves this commit. Returns their answers. */
  async untilServed(commit: string, path = "/", seconds = 240): Promise<Answer[]> {
    return eventually(seconds, async () => {
      const answers = await this.askAll(path);
      const revisions = answers.map(({ headers }) => headers["x-revision"]);
      expect(revisions).toEqual(Array(this.replicas).fill(commit));
      return answers;
    });
  }

  /** Waits until every replica is ready and no other pod is left. Returns their names. */
  async untilComplete(): Promise<string[]> {
    return eventually(300, async () => {
      const ready = await this.pods();
      const all = await this.allPods();
      expect([ready.length, all.length]).toEqual([this.replicas, this.replicas]);
      return ready;
    });
  }

  /** Sends a visitor's request: by HTTPS, to the public port. */
  async askPublicly(path: string, question: Question = {}): Promise<Answer> {
    return get({ host: this.host, ...question, port: this.httpsPort, tls: this.host }, path, node);
  }

  /** Sends an authority's request: by plain HTTP, to the public port. */
  async askByHttp(path: string): Promise<Answer> {
    const { httpNodePort } = this.config["corekube:service"] as { httpNodePort: number };
    return get({ host: this.host, port: httpNodePort }, path, node);
  }

  /** Makes a handshake at the public port and verifies it with the authority's root. */
  async shakeHands(options: ConnectionOptions = {}): Promise<Handshake> {
    return handshake({ host: node, port: this.httpsPort, servername: this.host, ...options });
  }

  /** The certificate of one pod, without a Service. */
  async serialOf(pod: string): Promise<string> {
    return forwarded(this.demo, this.namespace, pod, 8443, async (port) => {
      const { serial } = await handshake({ host: "127.0.0.1", port, servername: this.host });
      return serial;
    });
  }

  /** Waits for a verified certificate. The kubelet updates a Secret in a running pod within 90 s. */
  async untilCertified(ca: string): Promise<Handshake> {
    return eventually(240, async () => {
      const shown = await this.shakeHands({ ca });
      if (!shown.verified) throw new Error("the certificate doesn't verify");
      return shown;
    });
  }

  /** Waits until the public port serves the published certificate. */
  async untilPublishedIsServed(ca: string): Promise<Handshake> {
    const path = "-o=jsonpath={.data['tls\\.crt']}";
    const published = await this.kubectl("get", "secret/nginx-ssl-secret", path);
    const { serialNumber } = new X509Certificate(Buffer.from(published, "base64"));
    await this.hurryKubelet();
    return eventually(240, async () => {
      const shown = await this.shakeHands({ ca });
      if (shown.serial !== serialNumber) throw new Error(`${shown.serial} is still served`);
      return shown;
    });
  }

  /** Annotates the pods: the kubelet synchronizes a changed pod at once, with its Secrets. */
  async hurryKubelet(): Promise<void> {
    await this.kubectl(
      ...["annotate", "pods", "--selector=name=nginx", "--overwrite"],
      `corekube.localhost/hurry=${String(Date.now())}`,
    );
  }

  /** The resource version of the published certificate. */
  async secretVersion(): Promise<string> {
    return this.kubectl(
      "get",
      "secret/nginx-ssl-secret",
      "-o=jsonpath={.metadata.resourceVersion}",
    );
  }

  /** The id of a pod's container on the node. */
  async containerId(pod: string, container: string, namespace = this.namespace): Promise<string> {
    const path = `{.status.containerStatuses[?(@.name=='${container}')].containerID}`;
    const id = await this.kubectlIn(namespace, "get", `pod/${pod}`, `-o=jsonpath=${path}`);
    return id.replace("containerd://", "");
  }

  async status(pod: string): Promise<Status> {
    const answer = await this.ask(pod, "/status", { port: 8081 });
    return JSON.parse(answer.body) as Status;
  }

  /** The logs of a container of every pod. */
  async logs(container: string): Promise<string> {
    const logs = (await this.allPods()).map(async ({ metadata }) => {
      const pod = `/api/v1/namespaces/${this.namespace}/pods/${metadata.name}`;
      return read(this.demo, `${pod}/log?container=${container}`);
    });
    return (await Promise.all(logs)).join("");
  }

  /** Writes a file to the export, like another client of the NFS server. */
  putOnNfs(path: string, content: string): void {
    const file = join(this.onNfs, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Removes everything, also after a test that failed in between. */
  async remove(): Promise<void> {
    closeForwards(this.namespace);
    await removeObjects(this.demo, [this.namespace, this.renewerNamespace]);
    await this.stack.workspace.removeStack(this.stack.name, { force: true });
    this.repository.remove();
    rmSync(this.onNfs, { recursive: true, force: true });
    rmSync(this.stack.workspace.workDir, { recursive: true, force: true });
  }
}

interface PodObject {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { type: string; status: string }[] };
}
