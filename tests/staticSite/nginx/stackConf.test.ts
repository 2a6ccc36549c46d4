import { StaticSite } from "../../../components/staticSite";
import type { StaticSiteArgs } from "../../../components/staticSite/args";
import { baseArgs, proxyArgs } from "../../support/pulumi/args";
import { deploy } from "../../support/pulumi/mocks";

async function filesOf(args: StaticSiteArgs) {
  const deployed = await deploy(() => new StaticSite("site", args));
  return deployed.one("Secret", "nginx-config-secret").stringData;
}

const stackConf = (port: string, strictTransportSecurity: string) =>
  'map "" $canonical_host { default "example.org"; }\n' +
  `map "" $site_url { default "https://example.org${port}"; }\n` +
  `map "" $content_security_policy { default "default-src 'self'"; }\n` +
  `map $https $strict_transport_security { on "${strictTransportSecurity}"; default ""; }\n`;

test("the site answers to every name of the stack", async () => {
  const files = await filesOf(baseArgs);

  expect(files["server-name.conf"]).toBe("server_name example.org www.example.org;\n");
});

test("nginx knows the canonical address, and what browsers are to be told", async () => {
  const files = await filesOf(baseArgs);

  expect(files["stack.conf"]).toBe(stackConf("", "max-age=63072000"));
});

test("redirects have the port that visitors use", async () => {
  const files = await filesOf({
    ...baseArgs,
    service: { type: "ClusterIP", publicHttpsPort: 8443 },
  });

  expect(files["stack.conf"]).toBe(stackConf(":8443", "max-age=63072000"));
});

test("a certificate that browsers don't trust binds none of them to HTTPS", async () => {
  const tls = { endsAt: "nginx", challengeClaim: "nginx-nfs-pvc", trusted: false } as const;

  const files = await filesOf({ ...baseArgs, tls });

  expect(files["stack.conf"]).toBe(stackConf("", ""));
});

test("whoever ends TLS in front says himself whether browsers are bound to HTTPS", async () => {
  const files = await filesOf(proxyArgs);

  expect(files["stack.conf"]).toBe(stackConf("", ""));
});

test("the visitor's address is the proxy's header, and only the proxy is believed about it", async () => {
  const files = await filesOf(proxyArgs);

  expect(files["real-ip.conf"]).toBe(
    "real_ip_header X-Forwarded-For;\n" +
      "real_ip_recursive on;\n" +
      "set_real_ip_from 10.0.0.0/8;\n" +
      "set_real_ip_from 2001:db8::/32;\n",
  );
});

test("without a proxy no header is believed about the visitor's address", async () => {
  expect(Object.keys(await filesOf(baseArgs))).toEqual(["server-name.conf", "stack.conf"]);
});
