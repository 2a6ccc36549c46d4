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

test("nginx knows the canonical address and the values of the headers", async () => {
  const files = await filesOf(baseArgs);

  expect(files["stack.conf"]).toBe(stackConf("", "max-age=63072000"));
});

test("redirects have the public port", async () => {
  const files = await filesOf({
    ...baseArgs,
    service: { type: "ClusterIP", publicHttpsPort: 8443 },
  });

  expect(files["stack.conf"]).toBe(stackConf(":8443", "max-age=63072000"));
});

test("nginx sends no HSTS header with a certificate that browsers don't trust", async () => {
  const tls = { endsAt: "nginx", challengeClaim: "nginx-nfs-pvc", trusted: false } as const;

  const files = await filesOf({ ...baseArgs, tls });

  expect(files["stack.conf"]).toBe(stackConf("", ""));
});

test("a proxy that ends TLS decides itself whether to send HSTS", async () => {
  const files = await filesOf(proxyArgs);

  expect(files["stack.conf"]).toBe(stackConf("", ""));
});

test("nginx takes the visitor's address from the header that the proxy sets, and only from the proxy", async () => {
  const files = await filesOf(proxyArgs);

  expect(files["real-ip.conf"]).toBe(
    "real_ip_header X-Forwarded-For;\n" +
      "real_ip_recursive on;\n" +
      "set_real_ip_from 10.0.0.0/8;\n" +
      "set_real_ip_from 2001:db8::/32;\n",
  );
});

test("without a proxy nginx takes the visitor's address from no header", async () => {
  expect(Object.keys(await filesOf(baseArgs))).toEqual(["server-name.conf", "stack.conf"]);
});
