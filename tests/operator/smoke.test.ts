import { failures, headers, page, revision, served, site, target } from "../support/operator/smoke";

test("every check of a correct site passes", async () => {
  expect(await failures(site())).toEqual([]);
});

test("a page with an error status fails", async () => {
  const broken = site({ "https://corekube.com": { ...page, status: 503 } });

  expect(await failures(broken)).toEqual([["GET https://corekube.com/", "status 503"]]);
});

test.each([
  ["no revision", { ...headers, "x-revision": undefined }, "none"],
  ["half a revision", { ...headers, "x-revision": "0123456" }, "0123456"],
])("a response with %s fails", async (_, given, got) => {
  const broken = site({ "https://corekube.com": { ...page, headers: given } });

  expect(await failures(broken)).toEqual([["X-Revision", got]]);
});

test("a stack that is pinned to a commit has to serve that commit", async () => {
  const other = revision.replace("0", "f");

  expect(await failures(site(), { ...target, revision })).toEqual([]);
  expect(await failures(site(), { ...target, revision: other })).toEqual([
    ["X-Revision", revision],
  ]);
});

test.each(Object.keys(headers).filter((name) => name !== "x-revision"))(
  "a response without %s fails",
  async (name) => {
    const given = { ...headers, [name]: undefined };

    expect(await failures(site({ "https://corekube.com": { ...page, headers: given } }))).toEqual([
      ["security headers", `${name}: none`],
    ]);
  },
);

test("another policy than the stack's fails", async () => {
  const given = { ...headers, "content-security-policy": "default-src *" };

  expect(await failures(site({ "https://corekube.com": { ...page, headers: given } }))).toEqual([
    ["security headers", "content-security-policy: default-src *"],
  ]);
});

test("a stack whose certificate isn't trusted has no HSTS", async () => {
  const given = { ...headers, "strict-transport-security": undefined };
  const network = site({ "https://corekube.com": { ...page, headers: given } });

  expect(await failures(network, { ...target, trusted: false })).toEqual([]);
});

test.each([
  ["http://corekube.com", "GET http://corekube.com:80/"],
  ["http://www.corekube.com", "GET http://www.corekube.com:80/"],
  ["https://www.corekube.com", "GET https://www.corekube.com:443/"],
])("a page at %s instead of a redirect fails", async (address, name) => {
  expect(await failures(site({ [address]: page }))).toEqual([[name, "status 200, no redirect"]]);
});

test("a status of 200 is no redirect, even with the correct location", async () => {
  const named = { status: 200, headers: { location: target.url } };

  expect(await failures(site({ "http://corekube.com": named }))).toEqual([
    ["GET http://corekube.com:80/", "status 200, to https://corekube.com/"],
  ]);
});

test("a redirect to somewhere else fails", async () => {
  const elsewhere = { status: 301, headers: { location: "https://corekube.com.example/" } };

  expect(await failures(site({ "http://corekube.com": elsewhere }))).toEqual([
    ["GET http://corekube.com:80/", "status 301, to https://corekube.com.example/"],
  ]);
});

test.each([
  ["http", page, "status 200, from the site"],
  ["http", { ...page, status: 404 }, "status 404, from the site"],
  ["http", { status: 200, headers: {} }, "status 200"],
  ["tls", served, "a certificate for DNS:corekube.com, DNS:www.corekube.com"],
])("a response to an unknown host over %s fails", async (scheme, given, got) => {
  const name = `an unknown host over ${scheme === "tls" ? "https" : "http"}`;

  expect(await failures(site({ [`${scheme}://unknown.invalid`]: given }))).toEqual([[name, got]]);
});

test("a closed port proves nothing about unknown hosts", async () => {
  const refused = new Error("connect ECONNREFUSED 192.0.2.1:443");

  const failed = await failures(site({ "tls://corekube.com": refused }));

  expect(failed.map(([name]) => name)).toContain("an unknown host over https");
});

test("a proxy may redirect to any https address, and may answer unknown hosts", async () => {
  const network = site({
    "http://corekube.com": { status: 308, headers: { location: "https://corekube.com:443/" } },
    "http://unknown.invalid": page,
    "tls://unknown.invalid": served,
  });

  expect(await failures(network, { ...target, behindProxy: true })).toEqual([]);
});
