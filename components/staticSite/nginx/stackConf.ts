import type { Headers, Site, Tls } from "../args";

/**
 * The files of nginx's configuration that differ between stacks, by name. `files/*.conf`, the same in
 * every stack, include them from /etc/nginx-config-secret.
 *
 * @param siteUrl - The site's address; redirects lead there.
 */
export function stackConf(
  site: Site,
  headers: Headers,
  tls: Tls,
  siteUrl: string,
): Record<string, string> {
  const [canonical] = site.domains;
  return {
    "server-name.conf": `server_name ${site.domains.join(" ")};\n`,
    "stack.conf":
      constant("canonical_host", canonical) +
      constant("site_url", siteUrl.replace(/\/$/, "")) +
      constant("content_security_policy", headers.contentSecurityPolicy) +
      strictTransportSecurity(tls),
    ...(tls.endsAt === "proxy" ? { "real-ip.conf": realIp(tls) } : {}),
  };
}

/** A variable of nginx with a fixed value. */
function constant(name: string, value: string): string {
  return `map "" $${name} { default "${value}"; }\n`;
}

/** Two years, as in Mozilla's configuration; empty, so no header, if browsers don't trust the certificate. */
function strictTransportSecurity(tls: Tls): string {
  const value = tls.endsAt === "nginx" && tls.trusted ? "max-age=63072000" : "";
  return `map $https $strict_transport_security { on "${value}"; default ""; }\n`;
}

/** The visitor's address is in the proxy's header; nginx trusts that header only from the proxy's addresses. */
function realIp({ header, ranges }: Tls & { endsAt: "proxy" }): string {
  const trusted = ranges.map((range) => `set_real_ip_from ${range};\n`).join("");
  return `real_ip_header ${header};\nreal_ip_recursive on;\n${trusted}`;
}
