import { readConfig } from "../../config";
import { baseConfig, configure, configWith, notShown, refusal } from "../support/stack/stack";

test("all mistakes are listed at once, each with key, value, why and fix", () => {
  configure({
    ...baseConfig,
    "kubernetes:context": undefined,
    "corekube:site": { repository: "nowhere", domains: ["corekube.com", "WWW"], replicas: 0 },
    "corekube:certificate": { ...baseConfig["corekube:certificate"], email: "ops" },
    "corekube:nfs": { server: "nfs.corekube.com", path: "exports" },
    "corekube:typo": "x",
  });

  expect(() => readConfig()).toThrow(
    refusal(
      [
        "kubernetes:context",
        undefined,
        "must be the name of the kubeconfig context of this stack's cluster",
        "choose one from `kubectl config get-contexts -o name`",
      ],
      [
        "corekube:site.repository",
        "nowhere",
        "must be the https or ssh address of a git repository, without a password or token in it",
        "write it like https://github.com/you/site.git or git@github.com:you/site.git",
      ],
      [
        "corekube:site.domains[1]",
        "WWW",
        "must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path",
        "write it like example.org; names in other alphabets in their xn-- form",
      ],
      [
        "corekube:site.replicas",
        0,
        "must be a whole number from 1 to 100",
        "use 3, or 1 if the site may be down during a drain",
      ],
      [
        "corekube:certificate.email",
        "ops",
        "must be an e-mail address: the account at the certificate authority needs one",
        "write it like ops@example.org",
      ],
      [
        "corekube:nfs.path",
        "exports",
        "must be the absolute path of a directory that the NFS server exports",
        "write it as the server's /etc/exports has it, e.g. /exports/site",
      ],
      ["corekube:typo", notShown, "nothing reads this key", "remove it, or correct its name"],
    ),
  );
});

test("an empty configuration gets a list of all required keys", () => {
  configure({});

  expect(() => readConfig()).toThrow(
    /has 8 mistakes[^]*disable-default-providers: \(not set\)[^]*kubernetes:context: \(not set\)[^]*corekube:site: \(not set\)[^]*corekube:certificate: \(not set\)[^]*corekube:images.gitSync: \(not set\)/,
  );
});

test("rules between sections are reported beside each section's own", () => {
  configure({
    ...configWith("corekube:site.replicas", 0),
    "corekube:nfs": undefined,
  });

  expect(() => readConfig()).toThrow(
    /has 2 mistakes[^]*corekube:site\.replicas: 0[^]*corekube:nfs: \(not set\)/,
  );
});
