import type { Headers, Site, Tls } from "../args";

/**
 * The part of nginx's configuration that is the stack's; what is the same in all stacks is in `nginx/`.
 * By name: the file `nginx/*.conf` includes.
 */
export function stackFiles(
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

function constant(name: string, value: string): string {
  return `map "" $${name} { default "${value}"; }\n`;
}

/** Two years, as Mozilla's configuration has it. */
function strictTransportSecurity(tls: Tls): string {
  const value = tls.endsAt === "nginx" && tls.trusted ? "max-age=63072000" : "";
  return `map $https $strict_transport_security { on "${value}"; default ""; }\n`;
}

function realIp({ header, ranges }: Tls & { endsAt: "proxy" }): string {
  const believed = ranges.map((range) => `set_real_ip_from ${range};\n`).join("");
  return `real_ip_header ${header};\nreal_ip_recursive on;\n${believed}`;
}
