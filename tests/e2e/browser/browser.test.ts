import { get } from "../support/site/ask";
import { Browser } from "./browser";
import { runningDemo } from "../support/demo";
import { screens, type Screen, type Visit } from "./tab";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const policy = /Content Security Policy/;
let browser: Browser;
let pages: readonly string[];
let visits: readonly Visit[];

// Every page of the site's sitemap, on every screen.
beforeAll(async () => {
  browser = await Browser.start(demo.caCertificates);
  pages = await sitemap();
  const all = Object.keys(screens).map(async (screen) => browser.visitAll(pages, screen as Screen));
  visits = (await Promise.all(all)).flat();
});

afterAll(async () => {
  await browser.stop();
});

test("the sitemap has pages", () => {
  expect(pages).toEqual(expect.arrayContaining([demo.url, `${demo.url}configuration/`]));
});

test("every page is served over HTTP/2 with a certificate of the trusted authority", () => {
  const ways = visits.map(({ url, status, protocol, issuer }) => [
    ...[url, status, protocol, issuer.startsWith("Pebble ")],
  ]);

  expect(ways).toEqual(visits.map(({ url }) => [url, 200, "h2", true]));
});

test("the browser doesn't trust an unknown authority", async () => {
  const stranger = await Browser.start();
  try {
    const visited = stranger.visitAll([demo.url], "desktop");

    await expect(visited).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
  } finally {
    await stranger.stop();
  }
});

test("every page shows its heading", () => {
  const shown = visits.map(({ url, heading }) => [url, heading]);

  expect(shown).toEqual(visits.map(({ url, title }) => [url, title.replace(/ · .*/, "")]));
});

test("the browser reports no error, no violated policy and no failed request", () => {
  expect(faults(complaintsOf)).toEqual([]);
});

test("no page scrolls sideways", () => {
  expect(faults(tooWideIn)).toEqual([]);
});

test("all text has enough contrast, in light and in dark", () => {
  expect(faults(faintIn)).toEqual([]);
});

test("every internal link leads to a page and an anchor that exist", () => {
  expect(faults(deadLinks)).toEqual([]);
});

test("an address without a page gets the site's 404 page, which has links", async () => {
  const [missing] = await browser.visitAll([new URL("no/such/page", demo.url).href], "phone");

  expect(missing).toMatchObject({
    status: 404,
    title: expect.stringContaining("not found") as string,
  });
  expect(missing?.links).toContain(demo.url);
  expect(missing && deadLinks(missing)).toEqual([]);
});

test.each<[string, string, (visit: Visit) => readonly string[], RegExp]>([
  ["an inline script", "<script>1</script>", complaintsOf, policy],
  ["an inline style", '<p style="color: red">', complaintsOf, policy],
  ["a picture from elsewhere", '<img src="https://x.invalid/">', complaintsOf, policy],
  ["a picture that is not there", '<img src="/none.png">', complaintsOf, /none\.png: status 404/],
  ["a line that can't break", `<nobr>${"wide ".repeat(99)}`, tooWideIn, /NOBR/],
  ["grey text", '<font color="#888">grey</font>', faintIn, /grey/],
  ["a link to no page", '<a href="/none/">none</a>', deadLinks, /none/],
  ["a link to no place", '<a href="/#none">none</a>', deadLinks, /#none/],
])("%s would be found out", async (_, html, faultsOf, fault) => {
  const visit = await browser.visitWith(html, demo.url, "phone");

  expect(faultsOf(visit)).toContainEqual(expect.stringMatching(fault));
});

function complaintsOf({ complaints }: Visit): readonly string[] {
  return complaints;
}

function tooWideIn({ tooWide }: Visit): readonly string[] {
  return tooWide;
}

function faintIn({ faint }: Visit): readonly string[] {
  return faint;
}

/** Internal links whose target no visit has found. */
function deadLinks(visit: Visit): string[] {
  const places = [...visits, visit].flatMap(({ url, ids }) => [
    url,
    ...ids.map((id) => `${url}#${id}`),
  ]);
  return visit.links.filter((link) => link.startsWith(demo.url) && !places.includes(link));
}

/** The problems by page. */
function faults(of: (visit: Visit) => readonly string[]): [string, readonly string[]][] {
  return visits
    .map((visit): [string, readonly string[]] => [visit.url, of(visit)])
    .filter(([, found]) => found.length > 0);
}

async function sitemap(): Promise<string[]> {
  const { hostname, port } = new URL(demo.url);
  const { body } = await get({ host: hostname, port: Number(port), tls: hostname }, "/sitemap.xml");
  return [...body.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address = ""]) => address);
}
