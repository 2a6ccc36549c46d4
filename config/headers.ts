import * as rule from "./rules";

/** A header's value that nginx's configuration can hold. */
const headerValue = rule.text(
  (value) => value.trim() !== "" && /^[\x20-\x7e]{1,4000}$/.test(value) && !/["\\$]/.test(value),
  'must be one line of printable ASCII, 4000 characters at most, without ", \\ and $',
  "write it exactly as it should be sent",
);

/** `corekube:headers`: response headers of the site. */
export const headers = rule.section({
  // Forbids only what an ordinary theme never does: plugins, a <base> elsewhere, a frame in another site.
  contentSecurityPolicy: headerValue.default(
    "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
  ),
});
