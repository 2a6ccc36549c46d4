import type { ServiceSettings, Site } from "./args";

/** The address that visitors use: the canonical domain and the public port. Ends in a slash. */
export function siteUrl(site: Site, service: ServiceSettings): string {
  const port = service.publicHttpsPort === 443 ? "" : `:${String(service.publicHttpsPort)}`;
  return `https://${site.domains[0]}${port}/`;
}
