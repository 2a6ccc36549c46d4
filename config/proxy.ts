import { z } from "zod";

import { explain } from "./mistakes";
import { range } from "./hosts";
import { section, text } from "./rules";

/** A header's name (RFC 9110, 5.1). */
const headerName = text(
  (value) => /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(value),
  "must be a header's name: letters, digits and hyphens",
  "use X-Forwarded-For, or what your proxy's manual says",
);

/** `corekube:proxy`: an ingress or a CDN in front ends TLS, and says who the visitor is. */
export const proxy = section({
  header: headerName.default("X-Forwarded-For"),
  ranges: z.tuple([range], range, {
    error: explain(
      "must be a list of the proxy's addresses: only they are believed about a visitor's",
      "write it like [10.0.0.0/8]",
    ),
  }),
});
