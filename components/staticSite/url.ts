import type { Exposure, Site } from "./args";

/** The address visitors use: the canonical domain with the public port. Ends in a slash. */
export function siteUrl(site: Site, exposure: Exposure): string {
  const port = exposure.publicHttpsPort === 443 ? "" : `:${String(exposure.publicHttpsPort)}`;
  return `https://${site.domains[0]}${port}/`;
}
