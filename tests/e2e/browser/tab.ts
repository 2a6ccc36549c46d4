import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Browser, CDPSession, Page, Protocol } from "puppeteer-core";

/** The screens of the visits. */
export const screens = {
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true },
  desktop: { width: 1280, height: 800 },
};
export type Screen = keyof typeof screens;

/** A page's properties in the browser. */
interface Look {
  /** The protocol: h2 or http/1.1. */
  readonly protocol: string;
  readonly title: string;
  /** The first heading; empty if it isn't visible. */
  readonly heading: string;
  /** The targets of its links. */
  readonly links: readonly string[];
  /** Its anchors. */
  readonly ids: readonly string[];
  /** Elements that make it scroll horizontally. */
  readonly tooWide: readonly string[];
  /** Text with a contrast below 4.5 to 1 (WCAG 2.2, 1.4.3), in light or in dark. */
  readonly faint: readonly string[];
}

/** The result of a visit. */
export interface Visit extends Look {
  /** The requested address. */
  readonly url: string;
  readonly status: number;
  /** The issuer of the certificate. */
  readonly issuer: string;
  /** The console's errors, including those of the Content-Security-Policy, and failed requests. */
  readonly complaints: readonly string[];
}

const look = readFileSync(join(__dirname, "look.js"), "utf8");

/** A tab of a browser, on one screen. */
export class Tab {
  private constructor(
    private readonly page: Page,
    /** Complaints since the last visit. */
    private readonly complaints: string[],
  ) {}

  static async open(browser: Browser, screen: Screen): Promise<Tab> {
    const page = await browser.newPage();
    await page.setViewport(screens[screen]);
    // Otherwise repeated requests would get status 304.
    await page.setCacheEnabled(false);
    return new Tab(page, complaintsOf(page));
  }

  async visit(url: string): Promise<Visit> {
    const response = await this.page.goto(url, { waitUntil: "load", timeout: 120_000 });
    if (response === null) throw new Error(`${url} was not loaded`);
    const light = await this.lookAt("light");
    const dark = await this.lookAt("dark");
    return {
      ...light,
      faint: [...light.faint, ...dark.faint],
      url,
      status: response.status(),
      issuer: response.securityDetails()?.issuer() ?? "none",
      complaints: this.complaints.splice(0),
    };
  }

  /** From now on, adds this HTML to the end of each page, and keeps the page's headers. */
  async addToPages(html: string): Promise<void> {
    const session = await this.page.createCDPSession();
    const patterns = [{ resourceType: "Document" as const, requestStage: "Response" as const }];
    await session.send("Fetch.enable", { patterns });
    session.on("Fetch.requestPaused", (paused) => {
      // The visit fails if the page never loads.
      pass(session, paused, html).catch(() => undefined);
    });
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  private async lookAt(scheme: "light" | "dark"): Promise<Look> {
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    return (await this.page.evaluate(look)) as Look;
  }
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    complaints.push(`${request.url()}: ${request.failure()?.errorText ?? "failed"}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      complaints.push(`${response.url()}: status ${String(response.status())}`);
    }
  });
  return complaints;
}

async function pass(
  session: CDPSession,
  { requestId, responseStatusCode = 200, responseHeaders = [] }: Protocol.Fetch.RequestPausedEvent,
  added: string,
): Promise<void> {
  const { body, base64Encoded } = await session.send("Fetch.getResponseBody", { requestId });
  const html = Buffer.from(body, base64Encoded ? "base64" : "utf8").toString();
  await session.send("Fetch.fulfillRequest", {
    requestId,
    responseCode: responseStatusCode,
    responseHeaders: responseHeaders.filter(
      ({ name }) => !/^content-(encoding|length)$/i.test(name),
    ),
    body: Buffer.from(html.replace("</body>", `${added}</body>`)).toString("base64"),
  });
}
