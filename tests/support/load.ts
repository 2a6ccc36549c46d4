import { Agent } from "node:https";

import { get } from "./ask";

/** What visitors met while something went on. */
export interface Met {
  readonly requests: number;
  /** What went wrong, each with the seconds since the start. */
  readonly failures: readonly string[];
}

/**
 * Visitors who come steadily, each ten times a second: some shake hands anew for every page, some keep
 * their connection. They leave by themselves after five minutes.
 */
export class Load {
  private readonly started = Date.now();
  private readonly failures: string[] = [];
  private readonly visitors: Promise<void>[];
  private requests = 0;
  private over = false;

  constructor(
    private readonly host: string,
    private readonly port: number,
    { fresh, kept }: { readonly fresh: number; readonly kept: number },
  ) {
    this.visitors = [
      ...Array.from({ length: fresh }, async () => this.visit(false)),
      ...Array.from({ length: kept }, async () =>
        this.visit(new Agent({ keepAlive: true, maxSockets: 1 })),
      ),
    ];
  }

  async end(): Promise<Met> {
    this.over = true;
    await Promise.all(this.visitors);
    return { requests: this.requests, failures: this.failures };
  }

  private async visit(agent: Agent | false): Promise<void> {
    const { host, port } = this;
    while (!this.over && Date.now() - this.started < 300_000) {
      this.requests += 1;
      try {
        const { status } = await get({ host, port, tls: host, agent }, "/", "10.251.0.2");
        if (status !== 200) this.fail(`status ${String(status)}`);
      } catch (error) {
        this.fail(String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    if (agent !== false) agent.destroy();
  }

  private fail(what: string): void {
    this.failures.push(`${((Date.now() - this.started) / 1000).toFixed(1)} s: ${what}`);
  }
}
