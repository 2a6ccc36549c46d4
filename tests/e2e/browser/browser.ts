import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch, type Browser as Chromium } from "puppeteer-core";

import { Tab, type Screen, type Visit } from "./tab";

const needed = ["/usr/bin/chromium", "/usr/bin/certutil"] as const;
const [chromium, certutil] = needed;
const missing = needed.filter((path) => !existsSync(path));
if (missing.length > 0) {
  throw new Error(`no ${missing.join(", no ")}: apt-get install chromium libnss3-tools`);
}

/** Debian's Chromium, with its own home. */
export class Browser {
  private constructor(
    private readonly browser: Chromium,
    private readonly home: string,
  ) {}

  /** Starts the browser. It also trusts the authority (a PEM file), as if a user had added it. */
  static async start(authority?: string): Promise<Browser> {
    const home = mkdtempSync(join(tmpdir(), "corekube-browser-"));
    if (authority !== undefined) trust(home, authority);
    const browser = await launch({
      executablePath: chromium,
      // Chromium's sandbox doesn't work for root, who runs these tests.
      args: ["--no-sandbox"],
      env: { ...process.env, HOME: home },
      timeout: 120_000,
      protocolTimeout: 120_000,
    });
    return new Browser(browser, home);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Visits one page after the other, on one screen. */
  async visitAll(urls: readonly string[], screen: Screen): Promise<Visit[]> {
    return this.inTab(screen, async (tab) => {
      const visits: Visit[] = [];
      for (const url of urls) visits.push(await tab.visit(url));
      return visits;
    });
  }

  /** Visits a page with added HTML. */
  async visitWith(added: string, url: string, screen: Screen): Promise<Visit> {
    return this.inTab(screen, async (tab) => {
      await tab.addToPages(added);
      return tab.visit(url);
    });
  }

  private async inTab<T>(screen: Screen, use: (tab: Tab) => Promise<T>): Promise<T> {
    const tab = await Tab.open(this.browser, screen);
    try {
      return await use(tab);
    } finally {
      await tab.close();
    }
  }
}

/** Adds an authority to the user's NSS database, which Chromium reads. */
function trust(home: string, authority: string): void {
  const database = join(home, ".pki", "nssdb");
  mkdirSync(database, { recursive: true });
  const inDatabase = ["-d", `sql:${database}`];
  execFileSync(certutil, [...inDatabase, "-N", "--empty-password"]);
  execFileSync(certutil, [...inDatabase, "-A", "-n", "tests", "-t", "C,,", "-i", authority]);
}
