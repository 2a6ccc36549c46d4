import { certificateRoot, htmlRoot } from "../../components/staticSite/volumes";
import type { Manifest } from "../program/record";
import { certificateIn } from "./certificate";
import type { InCluster, Live } from "./drift";
import type { Replica, StatusDocument } from "./facts";
import type { Kubectl } from "./kubectl";

/** Asks one cluster about the objects of a stack. What can't be read is kept, with the reason. */
export class Reader {
  readonly unread: string[] = [];
  /** As in `InCluster`. */
  readonly unreadPlaces: InCluster["unread"][number][] = [];

  constructor(
    private readonly kubectl: Kubectl,
    private readonly objects: readonly Manifest[],
  ) {}

  async podsIn(namespace: string): Promise<readonly Live[]> {
    return objectsOf(await this.kubectl("--namespace", namespace, "get", "Pod", "--output=json"));
  }

  /** All of the kinds that the stack has in a namespace. */
  async objectsIn(namespace: string): Promise<readonly Live[]> {
    const wanted = this.wantedIn(namespace)
      .filter(({ kind }) => kind !== "Secret")
      .map(typeOf);
    const types = [...new Set(wanted)].join(",");
    return objectsOf(await this.kubectl("--namespace", namespace, "get", types, ...inFull));
  }

  /** Those of the stack that belong to the whole cluster. */
  async objectsOfCluster(): Promise<readonly Live[]> {
    const names = this.wantedIn(undefined).map((each) => `${typeOf(each)}/${each.metadata.name}`);
    return objectsOf(await this.kubectl("get", ...names, "--ignore-not-found", ...inFull));
  }

  /** Their names: for its own table kubectl isn't sent what is in them. */
  async secretsIn(namespace: string): Promise<readonly string[]> {
    const table = await this.kubectl("--namespace", namespace, "get", "secrets", "--no-headers");
    return table.split("\n").flatMap((line) => line.split(" ")[0] ?? []);
  }

  /** What each container of the renewer said last, without the time, by `<pod>/<container>`. */
  async lastLines(namespace: string): Promise<ReadonlyMap<string, string>> {
    const log = await this.kubectl(
      ...["--namespace", namespace, "logs", "--selector=name=cert-renew", "--all-containers"],
      ...["--prefix", "--tail=1", "--ignore-errors", "--max-log-requests=50"],
    );
    const lines = log.matchAll(/^\[pod\/(\S+)\] \S+Z (.*)$/gm);
    return new Map([...lines].map(([, place = "", line = ""]) => [place, line]));
  }

  /** A pod, with what its containers know. */
  async inside(namespace: string, replica: Replica, endsTls: boolean): Promise<Replica> {
    const read = async (container: string, file: string) =>
      this.kubectl(
        ...["--namespace", namespace, "exec", replica.pod, "--container", container],
        ...["--", "cat", file],
      ).catch((error: unknown) => this.unreadInside(replica, error));
    const [status, pem] = await Promise.all([
      read("hugo", `${htmlRoot}/state/status.json`),
      endsTls ? read("certificate", `${certificateRoot}/current/tls.crt`) : "",
    ]);
    return { ...replica, status: documentIn(status), certificate: certificateIn(pem) };
  }

  /** What is asked of a place, or undefined where that can't be read. */
  async optional<Answer>(place: string, asked: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await asked;
    } catch (error) {
      const { message } = error as Error;
      this.unread.push(message);
      this.unreadPlaces.push(place);
      return undefined;
    }
  }

  /** Files that aren't there yet, and pods that begin, have nothing to tell: that is no failure. */
  private unreadInside({ pod, ready }: Replica, error: unknown): string {
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

const inFull = ["--output=json", "--show-managed-fields"];

/** As kubectl takes it: `Deployment.apps`, `ConfigMap`. */
function typeOf({ apiVersion, kind }: Manifest): string {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? kind : `${kind}.${group}`;
}

/** kubectl prints a list, or the only object, or nothing. */
function objectsOf(json: string): readonly Live[] {
  if (json.trim() === "") return [];
  const printed = JSON.parse(json) as Live & { readonly items?: readonly Live[] };
  return printed.items ?? [printed];
}

/** Undefined before there is one. */
function documentIn(json: string): StatusDocument | undefined {
  try {
    return JSON.parse(json) as StatusDocument;
  } catch {
    return undefined;
  }
}
