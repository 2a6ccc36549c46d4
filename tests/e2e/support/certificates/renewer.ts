import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { readJson } from "../apiServer";
import { eventually } from "../../../support/eventually";
import { signal } from "../node/processes";
import type { Site } from "../site/site";

/** The result of a run of the renewer. */
export interface Run {
  readonly succeeded: boolean;
  /** The exit code of the container that ended the run. */
  readonly exitCode: number;
  /** The logs of both containers, line by line, without times. */
  readonly log: string;
}

interface JobObject {
  readonly metadata: { name: string; namespace: string };
  readonly spec: {
    backoffLimit: number;
    readonly template: { readonly spec: { readonly initContainers: { env: Variable[] }[] } };
  };
}

interface JobStatus {
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface Variable {
  readonly name: string;
  value?: string;
}

interface PodObject {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly state: { readonly terminated?: { readonly exitCode: number } };
}

/** Runs a site's renewer on demand. */
export class Renewer {
  private runs = 0;

  constructor(private readonly site: Site) {}

  async kubectl(...args: string[]): Promise<string> {
    return this.site.kubectlIn(this.site.renewerNamespace, ...args);
  }

  /** Runs the CronJob's template once, without retries, and waits until it ends. */
  async run(variables: Readonly<Record<string, string>> = {}): Promise<Run> {
    const name = await this.start(variables);
    return this.ended(name);
  }

  /** Starts a run and returns the name of its Job. */
  async start(variables: Readonly<Record<string, string>> = {}, retries = 0): Promise<string> {
    this.runs += 1;
    const name = `run-${String(this.runs)}-${String(Date.now() % 100_000)}`;
    const json = await this.kubectl(
      ...["create", "job", name, "--from=cronjob/cert-renew-cj", "--dry-run=client", "-o=json"],
    );
    const job = JSON.parse(json) as JobObject;
    job.spec.backoffLimit = retries;
    for (const container of job.spec.template.spec.initContainers) {
      container.env = container.env.map(({ name: key, value }) => ({
        name: key,
        value: variables[key] ?? value ?? "",
      }));
    }
    await this.apply(JSON.stringify(job));
    return name;
  }

  /** Kills the processes of a Job's container as soon as it has logged something. */
  async kill(job: string, container: "lego" | "publish"): Promise<void> {
    await eventually(240, async () => {
      const said = await this.kubectl("logs", `job/${job}`, `--container=${container}`);
      if (said === "") throw new Error(`${container} has logged nothing`);
    });
    const pod = await this.kubectl(
      ...["get", "pods", `--selector=job-name=${job}`, "-o=jsonpath={.items[0].metadata.name}"],
    );
    signal(await this.site.containerId(pod, container, this.site.renewerNamespace), "SIGKILL");
  }

  /** Waits until a Job has succeeded or failed. */
  async ended(job: string): Promise<Run> {
    const condition = await eventually(400, async () => {
      const path = `/apis/batch/v1/namespaces/${this.site.renewerNamespace}/jobs/${job}`;
      const { status } = await readJson<JobStatus>(this.site.demo, path);
      const end = endOf(status);
      if (end === undefined) throw new Error(`${job} has not ended`);
      return end;
    });
    const pods = JSON.parse(
      await this.kubectl("get", "pods", `--selector=job-name=${job}`, "-o=json"),
    ) as { items: PodObject[] };
    const ends = pods.items.flatMap(({ status }) =>
      [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap(
        ({ state }) => state.terminated?.exitCode ?? [],
      ),
    );
    return {
      succeeded: condition === "Complete",
      exitCode: ends.find((code) => code !== 0) ?? 0,
      log: await this.logOf(job),
    };
  }

  /** Waits until no run is under way. An `up` that changes a run starts one of its own. */
  async idle(): Promise<void> {
    const path = `/apis/batch/v1/namespaces/${this.site.renewerNamespace}/jobs`;
    await eventually(400, async () => {
      const { items } = await readJson<{ items: readonly JobStatus[] }>(this.site.demo, path);
      if (!items.every(({ status }) => endOf(status) !== undefined)) {
        throw new Error("a run has not ended");
      }
    });
  }

  /** The first run, which `up` started. */
  async first(): Promise<Run> {
    return this.ended(await this.firstJob());
  }

  async firstJob(): Promise<string> {
    const names = await this.kubectl(
      ...["get", "jobs", "--sort-by=.metadata.creationTimestamp"],
      ...["-o=jsonpath={.items[?(@.metadata.labels.name=='cert-renew')].metadata.name}"],
    );
    return names.split(" ")[0] ?? "";
  }

  /** The logs of both containers, in order. */
  async logOf(job: string): Promise<string> {
    const logs = ["lego", "publish"].map(async (container) =>
      this.kubectl(
        ...["logs", `--selector=job-name=${job}`, `--container=${container}`, "--tail=-1"],
      ).catch(() => ""),
    );
    return (await Promise.all(logs)).join("").replace(/^[\d-]+T[\d:]+Z /gm, "");
  }

  private async apply(json: string): Promise<void> {
    const { demo } = this.site;
    const applied = promisify(execFile)(demo.kubectl, [
      "--kubeconfig",
      demo.kubeconfig,
      "create",
      "-f",
      "-",
    ]);
    applied.child.stdin?.end(json);
    await applied;
  }
}

/** How a Job has ended, if it has. */
function endOf({ conditions = [] }: JobStatus["status"]): string | undefined {
  return conditions.find(
    ({ status, type }) => status === "True" && /^(Complete|Failed)$/.test(type),
  )?.type;
}
