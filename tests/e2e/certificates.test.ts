import { randomBytes } from "node:crypto";

import { AcmeServer } from "./support/certificates/acme";
import { runningDemo } from "./support/demo";
import { handshake, sClient } from "./support/site/handshake";
import { argumentsDuring, formsOf, textOf } from "./support/site/inClear";
import { Renewer } from "./support/certificates/renewer";
import { Site } from "./support/site/site";
import { inBase64, stateFilesWith } from "./support/site/state";

jest.setTimeout(1_200_000);

const demo = runningDemo();
const httpPort = 31080;
const httpsPort = 31443;
const node = "10.251.0.2";
const externalAccount = { id: "kid-1", key: randomBytes(32).toString("base64url") };
let authority: AcmeServer;
let site: Site;
let renewer: Renewer;

beforeAll(async () => {
  // An authority that requires an external account.
  authority = await AcmeServer.start(31000, httpPort, { externalAccount });
  site = await Site.create(demo, "certified", 1, { tls: { authority, httpPort, httpsPort } });
  site.configure({
    "corekube:site": { domains: [site.host, `www.${site.host}`] },
    "corekube:certificate": { externalAccountId: externalAccount.id },
  });
  await site.stack.setConfig("corekube:externalAccountKey", {
    value: externalAccount.key,
    secret: true,
  });
  renewer = new Renewer(site);
  await site.up();
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

test("up alone leads to a site over HTTPS whose chain verifies against the authority's root", async () => {
  await renewer.first();
  const { verified, names } = await site.untilCertified(await authority.root());

  expect(verified).toBe(true);
  expect([...names].sort()).toEqual([site.host, `www.${site.host}`]);
});

test("the key of the external account is not in plain text in Pulumi's state", () => {
  const { id, key } = externalAccount;

  expect(stateFilesWith(demo, id)).not.toEqual([]);
  expect([key, ...inBase64(key)].flatMap((form) => stateFilesWith(demo, form))).toEqual([]);
});

test("each container of a run logs its decision in one line", async () => {
  const { log, exitCode } = await renewer.first();

  expect(exitCode).toBe(0);
  expect(log).toMatch(
    /^obtain: obtained: valid until [\d-]+ [\d:]+ UTC\npublish: published: nginx-ssl-secret in nginx-certified, valid until [\d-]+ [\d:]+ UTC; served within two minutes\n$/,
  );
});

test("a run without a due renewal orders nothing and changes nothing", async () => {
  const orders = authority.orders;
  const version = await site.secretVersion();

  const run = await renewer.run();

  expect(run).toMatchObject({ succeeded: true, exitCode: 0 });
  expect(run.log).toMatch(
    /obtain: no renewal is due: valid until .* the authority asks for no renewal yet/,
  );
  expect(run.log).toMatch(/publish: unchanged: nginx-ssl-secret in nginx-certified/);
  expect(authority.orders).toBe(orders);
  expect(await site.secretVersion()).toBe(version);
});

/** The private keys of the account and of the certificate. */
async function keys(): Promise<string[]> {
  const path = "-o=jsonpath={.data['tls\\.key']}";
  const encoded = await site.kubectl("get", "secret/nginx-ssl-secret", path);
  return [externalAccount.key, Buffer.from(encoded, "base64").toString()].flatMap(formsOf);
}

test("no log, event or object, except Secrets, has the account's or the certificate's key", async () => {
  const namespaces = [site.namespace, site.renewerNamespace];

  const text = (await Promise.all(namespaces.map(async (name) => textOf(site, name)))).join("\n");

  const found = (await keys()).filter((form) => text.includes(form));
  expect(found).toEqual([]);
  expect(text).toContain("cert-renew-config-secret");
  expect(text).toContain("publish: published");
});

test("neither key is in the arguments of a process during a run, nor in Pulumi's state", async () => {
  const shown = await argumentsDuring(renewer.run());

  const secrets = await keys();
  expect(secrets.filter((form) => shown.includes(form))).toEqual([]);
  expect(shown).toContain("obtain.sh");
  expect(secrets.flatMap((form) => stateFilesWith(demo, form))).toEqual([]);
});

test("plain HTTP redirects to HTTPS, at the canonical name and the public port", async () => {
  const [pod = ""] = await site.pods();

  const answer = await site.ask(pod, "/a?b=c", { host: `www.${site.host}` });

  expect(answer.status).toBe(301);
  expect(answer.headers.location).toBe(`https://${site.host}:${String(httpsPort)}/a?b=c`);
});

test("challenges are answered over HTTP", async () => {
  const [pod = ""] = await site.pods();
  site.putOnNfs("challenges/.well-known/acme-challenge/of-this-test", "proof");

  const answer = await site.ask(pod, "/.well-known/acme-challenge/of-this-test");

  expect(answer).toMatchObject({ status: 200, body: "proof" });
});

test("every other name redirects to the canonical one", async () => {
  const answer = await site.askPublicly("/a?b=c", { host: `www.${site.host}` });

  expect(answer.status).toBe(301);
  expect(answer.headers.location).toBe(`https://${site.host}:${String(httpsPort)}/a?b=c`);
});

test.each(["/", "/missing", "/folder/../.git"])(
  "the answer to %s has every security header",
  async (path) => {
    const { headers } = await site.askPublicly(path);

    expect(headers).toMatchObject({
      "content-security-policy": "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "strict-origin-when-cross-origin",
    });
  },
);

test("redirects have the security headers too", async () => {
  const { headers } = await site.askPublicly("/", { host: `www.${site.host}` });

  expect(headers).toHaveProperty("content-security-policy");
  expect(headers).toHaveProperty("x-content-type-options", "nosniff");
});

test("with a test authority's certificate there is no HSTS", async () => {
  const { headers } = await site.askPublicly("/");

  expect(headers).not.toHaveProperty("strict-transport-security");
});

test.each(["TLSv1", "TLSv1.1"] as const)("%s is refused", async (maxVersion) => {
  // At its default security level, Node.js doesn't allow these two.
  const old = site.shakeHands({ minVersion: "TLSv1", maxVersion, ciphers: "DEFAULT:@SECLEVEL=0" });

  await expect(old).rejects.toMatchObject({ code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
});

const intermediate = [
  ["ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
  ["ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
  ["ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"],
] as const;

test.each(intermediate)("TLS 1.2 supports %s", async (ciphers, standardName) => {
  const { protocol, cipher } = await site.shakeHands({ maxVersion: "TLSv1.2", ciphers });

  expect([protocol, cipher]).toEqual(["TLSv1.2", standardName]);
});

test("TLS 1.2 supports nothing else", async () => {
  const others = ["ALL:COMPLEMENTOFALL:@SECLEVEL=0", ...intermediate.map(([name]) => `!${name}`)];

  const attempt = site.shakeHands({ maxVersion: "TLSv1.2", ciphers: others.join(":") });

  await expect(attempt).rejects.toMatchObject({ code: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" });
});

test("TLS 1.3 supports a post-quantum key exchange", async () => {
  const shown = await sClient(demo, httpsPort, "-servername", site.host);

  expect(shown).toMatch(/Protocol *: TLSv1.3/);
  expect(shown).toContain("group: X25519MLKEM768");
});

test("there are no session tickets, whose key would live too long", async () => {
  const shown = await sClient(demo, httpsPort, "-servername", site.host, "-tls1_2");

  expect(shown).toMatch(/Protocol *: TLSv1.2/);
  expect(shown).not.toContain("TLS session ticket:");
});

test("the chain is sent in order, the leaf first, without the root", async () => {
  const shown = await sClient(demo, httpsPort, "-servername", site.host);

  const chain = [...shown.matchAll(/^ *\d+ s:.*\n *i:(.*)$/gm)].map(([, issuer = ""]) => issuer);
  expect(chain).toEqual([
    expect.stringContaining("Pebble Intermediate CA"),
    expect.stringContaining("Pebble Root CA"),
  ]);
});

test.each(["elsewhere.example", undefined])("a handshake for %s is refused", async (servername) => {
  const attempt = handshake({
    host: node,
    port: httpsPort,
    ...(servername ? { servername } : {}),
  });

  await expect(attempt).rejects.toMatchObject({ code: "ERR_SSL_TLSV1_UNRECOGNIZED_NAME" });
});

test("a request for another name than the handshake's gets no content", async () => {
  const answer = await site.askPublicly("/", { host: "elsewhere.example" });

  expect(answer.status).toBe(421);
  expect(answer.body).not.toContain("first");
});
