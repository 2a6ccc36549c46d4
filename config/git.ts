import { username } from "./credentials";
import { knownHosts } from "./knownHosts";
import * as rule from "./rules";

/** `corekube:git`: how git-sync fetches the repository. */
export const git = rule.section({
  pollSeconds: rule
    .wholeNumber(1, 3600, "use 10; public git hosts limit the rate of requests")
    .default(10),
  depth: rule.wholeNumber(0, 1_000_000, "use 50, or 0 for the whole history").default(50),
  submodules: rule
    .oneOf(["recursive", "shallow", "off"], "use recursive if the theme is a submodule")
    .default("recursive"),
  username: username.optional(),
  knownHosts: knownHosts.optional(),
});
