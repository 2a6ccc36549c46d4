import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import type { Demo } from "../../support/demo";
import type { Ended } from "../../support/operator/operator";
import { domain, makeClone, type Own } from "./readersClone";
import { node } from "../support/site/stackFile";
import { Terminal } from "../support/operator/terminal";

const pod = "$(kubectl -n nginx-prod get pods -o jsonpath='{.items[0].metadata.name}')";

/** Somebody who follows the docs with a clone, a home and a kubeconfig of their own, for stack `prod`. */
export class Reader {
  private constructor(
    private readonly demo: Demo,
    readonly older: string,
    /** What stands in the docs for something of the reader's, and what that is. */
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
      // It has to end, and the node is a small one.
      ["logs -f ", "logs "],
      ["replicas 5", "replicas 2"],
    ] as const;
    const terminal = new Terminal(clone, variables(demo, home));
    const reader = new Reader(demo, own.older, words, home, terminal);
    await reader.haveContexts();
    return reader;
  }

  /** Types what stands in the docs, in the reader's own words. */
  async run(commands: string): Promise<Ended> {
    const own = this.words.reduce((text, [word, its]) => text.replaceAll(word, its), commands);
    return this.terminal.run(own);
  }

  /** What is on the NFS export. */
  onNfs(path: string): boolean {
    return existsSync(join(exportOf(this.demo), path));
  }

  /** Whatever is there, after a test that failed halfway too. */
  async remove(): Promise<void> {
    this.terminal.close();
    await this.terminal.run(
      "npx pulumi cancel --yes --stack prod; npx pulumi destroy --stack prod",
    );
    rmSync(exportOf(this.demo), { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The cluster is a foreign one: what is known of it is in a kubeconfig, beside another cluster. */
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
    // Nobody is there to say yes.
    PULUMI_SKIP_CONFIRMATIONS: "true",
    npm_config_update_notifier: "false",
  };
}

/** In place of DNS, of a router that leads ports 80 and 443 to the node, and of a system that trusts the authority. */
function curl({ httpPort, httpsPort }: Own, ca: string): string {
  const to = (port: number, nodePort: number) =>
    `connect-to = "${domain}:${String(port)}:${node}:${String(nodePort)}"`;
  return [to(80, httpPort), to(443, httpsPort), `cacert = "${ca}"`, 'noproxy = "*"', ""].join("\n");
}

const exportOf = (demo: Demo): string => join(demo.node.root, "exports", "prod");
