import { Client } from "../../support/visitors/client";
import { runningDemo } from "../../support/demo";
import { plainSite } from "../../support/git/repository";
import { Site } from "../../support/site/site";
import { Visitors } from "../../support/visitors/visitors";

jest.setTimeout(1_200_000);

const port = 31102;
const host = "f-requests.localhost";
const files = {
  ...plainSite,
  "static/.hidden/file.txt": "secret\n",
  "static/.well-known/security.txt": "Contact: mailto:security@example.org\n",
};
let site: Site;
let visitors: Visitors;

// Each test is the requests of one client, while the visitors go on.
beforeAll(async () => {
  site = await Site.create(runningDemo(), "f-requests", 1, { files, httpPort: port });
  await site.up();
  visitors = new Visitors(site);
});

afterAll(async () => {
  await visitors.leave();
  await site.remove();
});

interface Reply {
  /** The status of each answer. */
  readonly statuses: readonly string[];
  readonly text: string;
  readonly closed: boolean;
}

/** Sends bytes and returns the answers until the connection closes or this time has passed. */
async function send(bytes: string, seconds = 8): Promise<Reply> {
  const client = await Client.connect({ port });
  client.send(Buffer.from(bytes, "latin1"));
  const closed = await client.untilClosed(seconds);
  client.leave();
  const text = client.received;
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status = ""]) => status);
  return { statuses, text, closed };
}

const get = (target: string) =>
  send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test.each([
  "/../../../../../../etc/passwd",
  "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/..%2f..%2f..%2f..%2f..%2fetc/passwd",
  "/.well-known/../../../../../../etc/passwd",
  "/.well-known/..%2f..%2f..%2f..%2f..%2fetc/passwd",
  "/..%5c..%5c..%5cetc/passwd",
  "/..;/..;/..;/etc/passwd",
  "/%252e%252e/%252e%252e/etc/passwd",
  "//etc/passwd",
  "/../state/status.json",
  "file:///etc/passwd",
])("the path %s leads to nothing outside the site", async (path) => {
  const { statuses, text } = await get(path);

  expect(statuses).toHaveLength(1);
  expect(statuses[0]).toMatch(/^40[04]$/);
  expect(text).not.toMatch(/root:|revision"/);
});

test.each([
  "/.hidden/file.txt",
  "/%2ehidden/file.txt",
  "/.%68idden/file.txt",
  "/.hidden%2ffile.txt",
  "//.hidden/file.txt",
  "/./.hidden/./file.txt",
  "/folder/../.hidden/file.txt",
  "/.well-known/../.hidden/file.txt",
  "/.well-known/%2e%2e/.hidden/file.txt",
  "/.well-known/..%2f.hidden/file.txt",
  `http://${host}/.hidden/file.txt`,
  `http://${host}/%2ehidden/file.txt`,
  "/.hidden/file.txt?",
  "/.hidden/file.txt%00.html",
])("the dotfile %s is not served, however it is written", async (path) => {
  const { statuses, text } = await get(path);

  expect(statuses).toHaveLength(1);
  expect(statuses[0]).toMatch(/^40[04]$/);
  expect(text).not.toContain("secret");
});

const hidden = `GET /hidden HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const length = String(hidden.length);
const within = (headers: string, end = "\r\n") =>
  `GET / HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n${end}${hidden}`;
const chunks = "\r\n0\r\n\r\n";

test.each([
  ["two lengths", within(`Content-Length: 0\r\nContent-Length: ${length}\r\n`)],
  ["one length twice", within(`Content-Length: ${length}\r\nContent-Length: ${length}\r\n`)],
  ["a list of lengths", within(`Content-Length: 0, ${length}\r\n`)],
  ["a length with a sign", within(`Content-Length: +${length}\r\n`)],
  [
    "a length and chunks",
    within(`Content-Length: ${length}\r\nTransfer-Encoding: chunked`, chunks),
  ],
  ["a transfer coding that isn't chunked", within("Transfer-Encoding: xchunked", chunks)],
  ["chunks and another coding", within("Transfer-Encoding: chunked, identity", chunks)],
  ["chunks twice", within("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", chunks)],
  ["chunks after a tab", within("Transfer-Encoding:\tchunked", chunks)],
  ["chunks after a control character", within("Transfer-Encoding: \x0bchunked", chunks)],
  ["chunks after a space before the colon", within("Transfer-Encoding : chunked", chunks)],
  ["a folded header", within(`A: a\r\n Content-Length: ${length}\r\n`)],
  ["chunks on a folded line", within("Transfer-Encoding:\r\n chunked", chunks)],
  ["a header behind a bare CR", within(`A: a\rContent-Length: ${length}\r\n`)],
  ["a NUL", within("A: a\0b\r\n")],
  [
    "a chunk's length that is not a number",
    within("Transfer-Encoding: chunked", "\r\n0x0\r\n\r\n"),
  ],
  [
    "a chunk longer than possible",
    within("Transfer-Encoding: chunked", `\r\n${"f".repeat(17)}\r\n`),
  ],
  ["a chunk behind a bare LF", within("Transfer-Encoding: chunked", "\r\n2;\nxx\r\n0\r\n\r\n")],
  ["two hosts", within("Host: elsewhere.example\r\n")],
  ["no host", `GET / HTTP/1.1\r\n\r\n${hidden}`],
])(
  "a request with %s gets one answer, a refusal, and the connection is closed",
  async (_, bytes) => {
    const { statuses, closed } = await send(bytes);

    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toMatch(/^(?:400|501)$/);
    expect(closed).toBe(true);
  },
);

test.each([
  ["by its length", within(`Content-Length: ${length}\r\n`)],
  ["by its length, after bare LFs", within(`Content-Length: ${length}\r\n`).replace(/\r/g, "")],
  [
    "in a chunk",
    `GET / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
  ],
])("a request that is another's body %s is not answered", async (_, bytes) => {
  const { statuses } = await send(bytes, 5);

  expect(statuses).toEqual(["200"]);
});

test.each([
  ["a line of 9,000 characters", within(`A: ${"a".repeat(9000)}\r\n`)],
  ["ten lines of 1,000 characters", within(`A: ${"a".repeat(1000)}\r\n`.repeat(10))],
  ["101 lines", within("A: a\r\n".repeat(101))],
  ["a target of 9,000 characters", `GET /?${"a".repeat(9000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
])("a request with headers of %s is refused, and the connection is closed", async (_, bytes) => {
  const { statuses, closed } = await send(bytes);

  expect(statuses).toHaveLength(1);
  expect(statuses[0]).toMatch(/^4(?:00|14|31)$/);
  expect(closed).toBe(true);
});

test("a long request of a visitor is answered: 7,000 characters of cookies, a query of 1,000", async () => {
  const cookies = `Cookie: ${"a".repeat(7000)}`;

  const { statuses } = await send(
    `GET /?${"a".repeat(1000)} HTTP/1.1\r\nHost: ${host}\r\n${cookies}\r\n\r\n`,
    5,
  );

  expect(statuses).toEqual(["200"]);
});

test.each([
  "elsewhere.example",
  "10.251.0.2",
  `${host}.elsewhere.example`,
  "localhost",
  "*",
  `a ${host}`,
])("the host %s, which is not the site's, gets no content", async (name) => {
  const { statuses, text } = await send(
    `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
  );

  expect(statuses).toHaveLength(1);
  expect(statuses[0]).toMatch(/^40[04]$/);
  expect(text).not.toContain("first");
});

test("visitors noticed nothing of these tests", async () => {
  const met = await visitors.leave();

  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(100);
});
