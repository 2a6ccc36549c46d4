import type { Difference } from "./difference";

/** Everything that is known of a stack at one moment. */
export interface Facts {
  readonly stack: string;
  /** The kubeconfig context of its cluster. */
  readonly context: string;
  readonly now: Date;
  /** False if the cluster doesn't have the site's namespace: then nothing else is known. */
  readonly isDeployed: boolean;
  readonly site: SiteFacts;
  /** Undefined if a proxy in front terminates TLS. */
  readonly tls?: TlsFacts | undefined;
  readonly drift: DriftFacts;
  /** kubectl's messages about what could not be read. */
  readonly unread: readonly string[];
}

/** Known only if nginx terminates TLS. */
export interface TlsFacts {
  /** The names that the certificate should have. */
  readonly domains: readonly string[];
  readonly renewer: RenewerFacts;
}

/** The pods of the site. */
export interface SiteFacts {
  /** The number of replicas in the Deployment. */
  readonly wanted: number;
  /** The repository, and the branch or revision in it. */
  readonly follows: string;
  /** Without pods that are terminating. */
  readonly replicas: readonly Replica[];
}

/** A pod of the site. */
export interface Replica {
  readonly pod: string;
  readonly ready: boolean;
  readonly createdAt: Date;
  /** The sum over all its containers. */
  readonly restarts: number;
  /** As kubectl prints it, e.g. `Init:0/3` or `ImagePullBackOff`. */
  readonly phase: string;
  /** Undefined if hugo's container doesn't run or hasn't written one yet. */
  readonly status?: StatusDocument | undefined;
  /** The certificate that nginx serves; undefined before the first one. */
  readonly certificate?: Certificate | undefined;
}

/** See docs/content/architecture/answers.md, "The status document". */
export interface StatusDocument {
  readonly revision: string;
  readonly newest: string;
  readonly builtAt: string;
  readonly durationSeconds: number;
  readonly pages: number;
  readonly lastFailure: {
    readonly revision: string;
    readonly at: string;
    readonly message: string;
  } | null;
  readonly git: { readonly at: string; readonly message: string } | null;
}

/** The parts of a certificate that are shown. */
export interface Certificate {
  readonly serial: string;
  readonly names: readonly string[];
  readonly issuer: string;
  readonly from: Date;
  readonly until: Date;
}

/** The renewer's schedule, and its runs whose Jobs still exist. */
interface RenewerFacts {
  /** Undefined if there is no CronJob. */
  readonly schedule?: Schedule | undefined;
  /** Newest first. */
  readonly runs: readonly Run[];
}

/** The schedule of a CronJob. */
export interface Schedule {
  /** A cron expression, in UTC. */
  readonly cron: string;
  readonly suspended: boolean;
  readonly since: Date;
  /** The scheduled time of the last run that was started. */
  readonly last?: Date | undefined;
}

/** A Job of the renewer. */
export interface Run {
  readonly startedBy: "schedule" | "up" | "hand";
  readonly at: Date;
  readonly state: "succeeded" | "failed" | "running" | "waiting";
  /** The exit code of the container that ended the run; undefined if none has, or if the pod is gone. */
  readonly exitCode?: number | undefined;
  /**
   * The last log line of each container, without the time. If there is none: what the run waits for, or why Kubernetes
   * gave it up.
   */
  readonly messages: readonly string[];
}

/** Differences between the cluster and the stack. */
export interface DriftFacts {
  /** When Pulumi last changed one of the objects. */
  readonly pulumiAt?: Date | undefined;
  readonly differences: readonly Difference[];
}
