import { execFile } from "node:child_process";
import { promisify } from "node:util";

import {
  restrictedContainer,
  restrictedPod,
  siteUid,
} from "../../components/shared/securityContext";
import { kubectl, type Demo } from "./support/demo";
import { demoImages } from "./support/site/stackFile";

/** An address and a TCP port. */
export type Place = readonly [address: string, port: number];

/** The port on which every probe listens. */
const probePort = 9000;

/**
 * A pod that tries connections. With another pod's labels, the same network policies apply to it. It is never ready,
 * so no Service sends it requests.
 */
export class Probe {
  private constructor(
    private readonly demo: Demo,
    private readonly namespace: string,
    private readonly name: string,
    readonly address: string,
  ) {}

  /** Waits until it runs. */
  static async start(
    demo: Demo,
    namespace: string,
    name: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<Probe> {
    await create(demo, podOf(namespace, name, labels));
    const its = ["--namespace", namespace] as const;
    await kubectl(
      ...([demo, ...its, "wait", `pod/${name}`, "--timeout=300s"] as const),
      "--for=jsonpath={.status.containerStatuses[0].state.running}",
    );
    const address = await kubectl(
      ...([demo, ...its, "get", `pod/${name}`, "-o=jsonpath={.status.podIP}"] as const),
    );
    return new Probe(demo, namespace, name, address);
  }

  get place(): Place {
    return [this.address, probePort];
  }

  /** True if a connection is established, false if it is refused or there is no answer within 2 s. */
  async reaches([address, port]: Place): Promise<boolean> {
    const ended = await kubectl(
      ...([this.demo, "--namespace", this.namespace, "exec", this.name, "--"] as const),
      ...["bash", "-c", tried, "-", address, String(port)],
    );
    return ended.trim() === "0";
  }
}

const tried = `timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; echo $?`;

function podOf(namespace: string, name: string, labels: Readonly<Record<string, string>>) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: restrictedPod(siteUid),
      containers: [
        {
          name: "probe",
          image: demoImages.nginx,
          command: ["socat", `TCP-LISTEN:${String(probePort)},fork,reuseaddr`, "SYSTEM:true"],
          readinessProbe: { exec: { command: ["false"] } },
          resources: {
            requests: { cpu: "1m", memory: "8Mi", "ephemeral-storage": "8Mi" },
            limits: { cpu: "200m", memory: "32Mi", "ephemeral-storage": "16Mi" },
          },
          securityContext: restrictedContainer,
        },
      ],
    },
  };
}

async function create(demo: Demo, object: object): Promise<void> {
  const created = promisify(execFile)(demo.kubectl, [
    ...["--kubeconfig", demo.kubeconfig, "create", "-f", "-"],
  ]);
  created.child.stdin?.end(JSON.stringify(object));
  await created;
}
