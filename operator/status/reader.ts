import { certificateRoot, htmlRoot } from "../../components/staticSite/volumes";
import type { Manifest } from "../program/record";
import { certificateIn } from "./certificate";
import type { Replica, StatusDocument } from "./facts";
import type { Kubectl } from "./kubectl";
import type { ClusterState, LiveObject } from "./live";

/** Reads the objects of a stack from one cluster, and collects what could not be read. */
export class Reader {
  /** kubectl's messages. */
  readonly unread: string[] = [];
  /** As `unread` in `ClusterState`. */
  readonly unreadNamespaces: ClusterState["unread"][number][] = [];

  constructor(
    private readonly kubectl: Kubectl,
    private readonly objects: readonly Manifest[],
  ) {}

  async podsIn(namespace: string): Promise<readonly LiveObject[]> {
    return objectsOf(await this.kubectl("--namespace", namespace, "get", "Pod", "--output=json"));
  }

  /** All objects in a namespace that are of a kind that the stack has there, except Secrets. */
  async objectsIn(namespace: string): Promise<readonly LiveObject[]> {
    const wanted = this.wantedIn(namespace)
      .filter(({ kind }) => kind !== "Secret")
      .map(typeOf);
    const types = [...new Set(wanted)].join(",");
    return objectsOf(await this.kubectl("--namespace", namespace, "get", types, ...complete));
  }

  /** The cluster-scoped objects of the stack. */
  async clusterScopedObjects(): Promise<readonly LiveObject[]> {
    const names = this.wantedIn(undefined).map((each) => `${typeOf(each)}/${each.metadata.name}`);
    return objectsOf(await this.kubectl("get", ...names, "--ignore-not-found", ...complete));
  }

  /** The names of the Secrets. For a table, the API server doesn't send kubectl their contents. */
  async secretsIn(namespace: string): Promise<readonly string[]> {
    const table = await this.kubectl("--namespace", namespace, "get", "secrets", "--no-headers");
    return table.split("\n").flatMap((line) => line.split(" ")[0] ?? []);
  }

  /** The last log line of each of the renewer's containers, without the time, by `<pod>/<container>`. */
  async lastLines(namespace: string): Promise<ReadonlyMap<string, string>> {
    const log = await this.kubectl(
      ...["--namespace", namespace, "logs", "--selector=name=cert-renew", "--all-containers"],
      ...["--prefix", "--tail=1", "--ignore-errors", "--max-log-requests=50"],
    );
    const lines = log.matchAll(/^\[pod\/(\S+)\] \S+Z (.*)$/gm);
    return new Map([...lines].map(([, place = "", line = ""]) => [place, line]));
  }

  /** Adds the state inside a pod's containers. */
  async withContainerState(
    namespace: string,
    replica: Replica,
    terminatesTls: boolean,
  ): Promise<Replica> {
    const read = async (container: string, file: string) =>
      this.kubectl(
        ...["--namespace", namespace, "exec", replica.pod, "--container", container],
        ...["--", "cat", file],
      ).catch((error: unknown) => this.noteUnread(replica, error));
    const [status, pem] = await Promise.all([
      read("hugo", `${htmlRoot}/state/status.json`),
      terminatesTls ? read("certificate", `${certificateRoot}/current/tls.crt`) : "",
    ]);
    return { ...replica, status: documentIn(status), certificate: certificateIn(pem) };
  }

  /**
   * The result of `reading`, or undefined if it fails, which is noted.
   * @param namespace whose objects count as unread after a failure; empty if drift doesn't depend on the result.
   */
  async optional<Result>(namespace: string, reading: Promise<Result>): Promise<Result | undefined> {
    try {
      return await reading;
    } catch (error) {
      const { message } = error as Error;
      this.unread.push(message);
      this.unreadNamespaces.push(namespace);
      return undefined;
    }
  }

  /** Notes a failure to read a file in a pod. A missing file or a pod that is still starting is not a failure. */
  private noteUnread({ pod, ready }: Replica, error: unknown): string {
    const { message } = error as Error;
    if (ready && !message.startsWith("command terminated")) {
      this.unread.push(message.replace(`pods "${pod}" is`, "pods are"));
    }
    return "";
  }

  private wantedIn(namespace: string | undefined): readonly Manifest[] {
    return this.objects.filter(({ metadata }) => metadata.namespace === namespace);
  }
}

const complete = ["--output=json", "--show-managed-fields"];

/** A type in the form that kubectl accepts: `Deployment.apps`, `ConfigMap`. */
function typeOf({ apiVersion, kind }: Manifest): string {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? kind : `${kind}.${group}`;
}

/** Parses kubectl's output, which is a list, a single object, or empty. */
function objectsOf(json: string): readonly LiveObject[] {
  if (json.trim() === "") return [];
  const printed = JSON.parse(json) as LiveObject & { readonly items?: readonly LiveObject[] };
  return printed.items ?? [printed];
}

/** Undefined before hugo's container has written the first one. */
function documentIn(json: string): StatusDocument | undefined {
  try {
    return JSON.parse(json) as StatusDocument;
  } catch {
    return undefined;
  }
}
