import type { Difference } from "./drift";

/** What is known of a stack at one moment. */
export interface Facts {
  readonly stack: string;
  /** The kubeconfig context of its cluster. */
  readonly context: string;
  readonly now: Date;
  /** False where the cluster has no such namespace: then nothing else is known. */
  readonly isThere: boolean;
  readonly site: SiteFacts;
  /** Undefined where a proxy in front ends TLS. */
  readonly tls?: TlsFacts | undefined;
  readonly drift: DriftFacts;
  /** What could not be read, and why, in kubectl's words. */
  readonly unread: readonly string[];
}

/** What there is where nginx ends TLS. */
export interface TlsFacts {
  /** The names that the certificate should have. */
  readonly domains: readonly string[];
  readonly renewer: RenewerFacts;
}

/** What serves the site. */
export interface SiteFacts {
  /** How many replicas the cluster is told to run. */
  readonly wanted: number;
  /** What is followed: repository, and branch or revision. */
  readonly follows: string;
  /** Without those that are about to end. */
  readonly replicas: readonly Replica[];
}

/** A pod of the site. */
export interface Replica {
  readonly pod: string;
  readonly ready: boolean;
  readonly createdAt: Date;
  /** Of all its containers. */
  readonly restarts: number;
  /** As kubectl shows it, e.g. `Init:0/3` or `ImagePullBackOff`. */
  readonly phase: string;
  /** The status document; undefined where hugo's container doesn't run or has none yet. */
  readonly status?: StatusDocument | undefined;
  /** What nginx serves; undefined before the first. */
  readonly certificate?: Certificate | undefined;
}

/** docs/content/architecture/answers.md, "The status document". */
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

/** What is read of a certificate. */
export interface Certificate {
  readonly serial: string;
  readonly names: readonly string[];
  readonly issuer: string;
  readonly from: Date;
  readonly until: Date;
}

/** When the renewer runs, and its runs that are not yet gone. */
interface RenewerFacts {
  /** Undefined where there is no CronJob. */
  readonly schedule?: Schedule | undefined;
  /** The newest first. */
  readonly runs: readonly Run[];
}

/** A CronJob's. */
export interface Schedule {
  /** In UTC. */
  readonly cron: string;
  readonly suspended: boolean;
  readonly since: Date;
  /** The time of the schedule that a run was last started for. */
  readonly last?: Date | undefined;
}

/** A Job of the renewer. */
export interface Run {
  readonly startedBy: "schedule" | "up" | "hand";
  readonly at: Date;
  readonly state: "succeeded" | "failed" | "running" | "waiting";
  /** Of the container that ended it; undefined where none has, or its pod is gone. */
  readonly exitCode?: number | undefined;
  /** The last line of each half, without its time; or why it waits or was given up. */
  readonly said: readonly string[];
}

/** In what the cluster isn't as the stack says. */
export interface DriftFacts {
  /** When Pulumi last changed one of the objects. */
  readonly pulumiAt?: Date | undefined;
  readonly differences: readonly Difference[];
}
