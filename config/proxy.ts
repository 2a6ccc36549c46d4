import { z } from "zod";

import { explain } from "./mistakes";
import * as rule from "./rules";

/** `corekube:proxy`: an ingress or a CDN in front ends TLS, and says who the visitor is. */
export const proxy = rule.section({
  header: rule.headerName.default("X-Forwarded-For"),
  ranges: z.tuple([rule.range], rule.range, {
    error: explain(
      "must be a list of the proxy's addresses: only they are believed about a visitor's",
      "write it like [10.0.0.0/8]",
    ),
  }),
});
