import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import type { Demo } from "../support/demo";
import type { Ended } from "../../support/operator/operator";
import { domain, makeClone, type Own } from "./readersClone";
import { node } from "../support/site/stackFile";
import { Terminal } from "../support/operator/terminal";

const pod = "$(kubectl -n nginx-prod get pods -o jsonpath='{.items[0].metadata.name}')";

/** A reader who follows the docs for stack `prod`, with their own clone, home and kubeconfig. */
export class Reader {
  private constructor(
    private readonly demo: Demo,
    readonly older: string,
    /** Placeholders of the docs and the reader's values for them. */
    private readonly words: readonly (readonly [string, string])[],
    private readonly home: string,
    private readonly terminal: Terminal,
  ) {}

  static async create(demo: Demo, own: Own): Promise<Reader> {
    const home = mkdtempSync(join(tmpdir(), "corekube-reader-"));
    const clone = join(home, "corekube");
    makeClone(clone, own);
    writeFileSync(join(home, ".curlrc"), curl(own, join(home, "root.pem")));
    writeFileSync(join(home, "root.pem"), await own.authority.root());
    mkdirSync(join(home, "state"));
    mkdirSync(exportOf(demo), { recursive: true });
    const words = [
      ["https://github.com/you/site.git", own.repository.url],
      ["https://git.example.org/site.git", own.repository.url],
      ["git.example.org", "localhost"],
      ["-connect example.org:443", `-connect ${node}:${String(own.httpsPort)}`],
      ["example.org", domain],
      ["0123456789abcdef0123456789abcdef01234567", own.older],
      ["/exports/site", exportOf(demo)],
      ["/tmp/", `${home}/`],
      ["<pod>", pod],
      // The command must end, and the node is small.
      ["logs -f ", "logs "],
      ["replicas 5", "replicas 2"],
    ] as const;
    const terminal = new Terminal(clone, variables(demo, home));
    const reader = new Reader(demo, own.older, words, home, terminal);
    await reader.haveContexts();
    return reader;
  }

  /** Runs commands of the docs with the reader's values. */
  async run(commands: string): Promise<Ended> {
    const own = this.words.reduce((text, [word, its]) => text.replaceAll(word, its), commands);
    return this.terminal.run(own);
  }

  /** Whether a path exists on the NFS export. */
  onNfs(path: string): boolean {
    return existsSync(join(exportOf(this.demo), path));
  }

  /** Removes everything, also after a test that failed in between. */
  async remove(): Promise<void> {
    this.terminal.close();
    await this.terminal.run(
      "npx pulumi cancel --yes --stack prod; npx pulumi destroy --stack prod",
    );
    rmSync(exportOf(this.demo), { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Gives the reader a kubeconfig with two contexts, because the cluster isn't the demo's for the reader. */
  private async haveContexts(): Promise<void> {
    cpSync(this.demo.kubeconfig, join(this.home, "kubeconfig"));
    await this.terminal.run(
      `kubectl config rename-context ${this.demo.context} my-cluster
      kubectl config set-context other --cluster=elsewhere`,
    );
  }
}

function variables(demo: Demo, home: string): Readonly<Record<string, string>> {
  return {
    ...demo.environment,
    HOME: home,
    KUBECONFIG: join(home, "kubeconfig"),
    PULUMI_BACKEND_URL: `file://${join(home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "the reader's own",
    PATH: [dirname(demo.kubectl), process.env["PATH"]].join(delimiter),
    // Tests can't confirm a prompt.
    PULUMI_SKIP_CONFIRMATIONS: "true",
    npm_config_update_notifier: "false",
  };
}

/** Replaces DNS, a router that forwards ports 80 and 443 to the node, and the system's trust in the authority. */
function curl({ httpPort, httpsPort }: Own, ca: string): string {
  const to = (port: number, nodePort: number) =>
    `connect-to = "${domain}:${String(port)}:${node}:${String(nodePort)}"`;
  return [to(80, httpPort), to(443, httpsPort), `cacert = "${ca}"`, 'noproxy = "*"', ""].join("\n");
}

const exportOf = (demo: Demo): string => join(demo.node.root, "exports", "prod");
