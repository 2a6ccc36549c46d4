import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { kubectl, type Demo } from "../demo";
import { eventually } from "../../../support/eventually";
import { processesOf } from "./processes";

interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
  readonly state: { readonly running?: object };
}

interface PodObject {
  readonly status: {
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** A running container, seen from this machine. */
export class Container {
  private constructor(
    readonly name: string,
    private readonly id: string,
  ) {}

  /** The running containers of the pods that match a selector. */
  static async running(demo: Demo, namespace: string, selector: string): Promise<Container[]> {
    const json = await kubectl(
      ...([demo, "--namespace", namespace, "get", "pods"] as const),
      ...["--selector", selector, "--output=json"],
    );
    const { items } = JSON.parse(json) as { items: PodObject[] };
    return items
      .flatMap(({ status }) => [
        ...(status.initContainerStatuses ?? []),
        ...(status.containerStatuses ?? []),
      ])
      .filter(({ state }) => state.running !== undefined)
      .map(({ name, containerID = "" }) => new Container(name, containerID.replace(/^.*\//, "")));
  }

  /** Waits until the container runs. */
  static async of(
    demo: Demo,
    namespace: string,
    selector: string,
    name: string,
  ): Promise<Container> {
    return eventually(240, async () => {
      const running = await Container.running(demo, namespace, selector);
      const found = running.find((container) => container.name === name);
      if (found === undefined) throw new Error(`${name} isn't running`);
      return found;
    });
  }

  /** The paths of service account tokens in the container, in any volume. */
  get tokens(): string[] {
    return readFileSync(join(this.process, "mountinfo"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => join(line.split(" ")[4] ?? "", "token"))
      .filter((path) => existsSync(this.path(path)));
  }

  /** Reads a file. A link in its path would lead to a path of this machine. */
  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  /** Waits until a command runs in the container. */
  async untilItRuns(command: RegExp): Promise<void> {
    await eventually(240, () => {
      if (this.running(command).length === 0) {
        throw new Error(`${this.name} isn't running ${String(command)}`);
      }
    });
  }

  /** Waits until a command runs in the container, and kills it. */
  async kill(command: RegExp): Promise<void> {
    await this.untilItRuns(command);
    for (const id of this.running(command)) process.kill(id, "SIGKILL");
  }

  private running(command: RegExp): number[] {
    return processesOf(this.id).filter((id) => {
      try {
        const parts = readFileSync(`/proc/${String(id)}/cmdline`, "utf8").split("\0");
        return command.test(parts.join(" "));
      } catch {
        // The process has ended meanwhile.
        return false;
      }
    });
  }

  private get process(): string {
    const [id] = processesOf(this.id);
    if (id === undefined) throw new Error(`no process of ${this.name} is left`);
    return join("/proc", String(id));
  }

  private path(path: string): string {
    return join(this.process, "root", path);
  }
}
