import { z } from "zod";

import { range } from "./hosts";
import { explain } from "./mistakes";
import { section, text } from "./rules";

/** A header's name (RFC 9110, 5.1). */
const headerName = text(
  (value) => /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(value),
  "must be a header name: letters, digits and hyphens",
  "use X-Forwarded-For, or the header that your proxy's manual names",
);

/** `corekube:proxy`: an ingress or a CDN in front terminates TLS and passes on the visitor's address. */
export const proxy = section({
  header: headerName.default("X-Forwarded-For"),
  ranges: z.tuple([range], range, {
    error: explain(
      "must be a list of the proxy's address ranges: nginx trusts the header only from these",
      "write it like [10.0.0.0/8]",
    ),
  }),
});
