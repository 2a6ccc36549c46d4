import { runningDemo } from "./support/demo";
import { eventually } from "../support/eventually";
import { plainSite } from "./support/git/repository";
import { Site } from "./support/site/site";

jest.setTimeout(1_200_000);

const year = "public, max-age=31536000, immutable";
const files = {
  ...plainSite,
  "assets/style.css": "body { color: black }\n",
  "layouts/home.html":
    '<!doctype html><link rel="stylesheet" href="{{ (resources.Get "style.css" | fingerprint).RelPermalink }}">{{ .Content }}\n',
  "static/.hidden": "secret\n",
  "static/folder/plain.txt": "plain\n",
  "static/.well-known/security.txt": "Contact: mailto:security@example.org\n",
};
let site: Site;
let pod: string;
let commit: string;

beforeAll(async () => {
  site = await Site.create(runningDemo(), "serving", 1, { files, httpPort: 31118 });
  await site.up();
  [pod = ""] = await site.pods();
  commit = await site.repository.head();
});

afterAll(async () => {
  await site.remove();
});

test("nginx accepts its configuration", async () => {
  const configuration = "/etc/corekube/nginx/nginx-behind-proxy.conf";

  const checked = site.kubectl(
    ...["exec", pod, "--container=nginx", "--"],
    ...["nginx", "-t", "-q", "-e", "/dev/stderr", "-c", configuration],
  );

  await expect(checked).resolves.toBe("");
});

test("the visitor's address is taken from the proxy's header", async () => {
  await site.ask(pod, "/?by-proxy", { headers: { "x-forwarded-for": "192.0.2.1, 203.0.113.7" } });

  await eventually(60, async () => {
    const log = await site.kubectl("logs", pod, "--container=nginx");
    expect(log).toContain('203.0.113.7 "GET /?by-proxy HTTP/1.1" 200');
  });
});

test.each(["/", "/missing", "/.hidden", "/folder", "/healthz", "/.well-known/acme-challenge/none"])(
  "the answer to %s has its commit",
  async (path) => {
    const answer = await site.ask(pod, path);

    expect(answer.headers["x-revision"]).toBe(commit);
  },
);

test("a page is revalidated, and not sent again while it is unchanged", async () => {
  const first = await site.ask(pod, "/");
  const etag = first.headers.etag ?? "";

  const second = await site.ask(pod, "/", { headers: { "if-none-match": etag } });

  expect(first.headers["cache-control"]).toBe("no-cache");
  expect(second.status).toBe(304);
});

test("a fingerprinted asset is cached for a year", async () => {
  const { body } = await site.ask(pod, "/");
  const path = /href="?([^" >]+\.css)/.exec(body)?.[1] ?? "no stylesheet";

  const asset = await site.ask(pod, path);

  expect(asset.status).toBe(200);
  expect(asset.headers["cache-control"]).toBe(year);
});

test("a missing asset is not cached, whatever its name", async () => {
  const answer = await site.ask(pod, `/style.${"0".repeat(64)}.css`);

  expect(answer.status).toBe(404);
  expect(answer.headers["cache-control"]).toBe("no-cache");
});

test("a page is sent compressed to clients that support it", async () => {
  const answer = await site.ask(pod, "/", { headers: { "accept-encoding": "gzip" } });

  expect(answer.headers["content-encoding"]).toBe("gzip");
  expect(answer.headers.vary).toBe("Accept-Encoding");
});

test("only GET and HEAD are allowed", async () => {
  const answer = await site.ask(pod, "/", { method: "POST" });

  expect(answer.status).toBe(405);
});

test("a missing page gets the site's 404 page", async () => {
  const answer = await site.ask(pod, "/missing");

  expect(answer.status).toBe(404);
  expect(answer.body).toContain("nothing here");
});

test.each(["/.hidden", "/%2ehidden", "/folder/../.hidden"])(
  "the dotfile %s is not served",
  async (path) => {
    const answer = await site.ask(pod, path);

    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("secret");
  },
);

test("files under .well-known (RFC 8615) are served", async () => {
  const answer = await site.ask(pod, "/.well-known/security.txt");

  expect(answer.body).toContain("Contact:");
});

test("a folder without a page is not listed", async () => {
  const answer = await site.ask(pod, "/folder/");

  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain("plain.txt");
});

test("a folder's address without the slash redirects without an internal port", async () => {
  const answer = await site.ask(pod, "/folder");

  expect(answer.status).toBe(301);
  expect(answer.headers.location).toBe("/folder/");
});

test("responses don't have nginx's version", async () => {
  const answer = await site.ask(pod, "/");

  expect(answer.headers["server"]).toBe("nginx");
});

test("a foreign host name gets no content, except the health check", async () => {
  const page = await site.ask(pod, "/", { host: "elsewhere.example" });
  const health = await site.ask(pod, "/healthz", { host: "elsewhere.example" });

  expect(page.status).toBe(404);
  expect(page.body).not.toContain("first");
  expect(health.status).toBe(200);
});

test("the status document and nginx's counters are not on the public port", async () => {
  for (const path of ["/status", "/stub_status"]) {
    const answer = await site.ask(pod, path);

    expect(answer.status).toBe(404);
  }
});

test("the internal port has the revision and the number of pages", async () => {
  const status = await site.status(pod);

  expect(status).toMatchObject({ revision: commit, newest: commit, lastFailure: null });
  expect(status.pages).toBe(2);
});

test("a page of the two previous releases still gets its stylesheet, of that commit", async () => {
  const { body } = await site.ask(pod, "/");
  const path = /href="?([^" >]+\.css)/.exec(body)?.[1] ?? "no stylesheet";
  for (const color of ["blue", "green"]) {
    const next = await site.repository.push({ "assets/style.css": `body { color: ${color} }\n` });
    await eventually(120, async () => {
      expect((await site.ask(pod, "/")).headers["x-revision"]).toBe(next);
    });
  }

  const asset = await site.ask(pod, path);
  const page = await site.ask(pod, "/");

  expect(page.body).not.toContain(path);
  expect(asset.status).toBe(200);
  expect(asset.body).toContain("black");
  expect(asset.headers["x-revision"]).toBe(commit);
  expect(asset.headers["cache-control"]).toBe(year);
});
