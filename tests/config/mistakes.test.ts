import { readConfig } from "../../config";
import { configure, deploy } from "../support/pulumi";

const mistake = (key: string, value: string, why: string, fix: string) =>
  `  ${key}: ${value}\n    why: ${why}\n    fix: ${fix}\n`;

test("several mistakes are all listed at once, each with key, value, why and fix", async () => {
  configure({
    "corekube:site": { repository: "nowhere", domains: ["example.org", "WWW"], replicas: 0 },
    "corekube:nfs": { server: "nfs.example.org", path: "exports" },
    "corekube:typo": "x",
  });

  const reading = deploy(() => readConfig(), "prod");

  await expect(reading).rejects.toThrow(
    new Error(
      [
        "the configuration of stack prod has 6 mistakes; nothing was touched\n",
        mistake(
          "kubernetes:context",
          "(not set)",
          "must be the name of the kubeconfig context whose cluster this stack is for",
          "choose one from `kubectl config get-contexts -o name`",
        ),
        mistake(
          "corekube:site.repository",
          '"nowhere"',
          "must be a git repository's address over https, without a password or token in it",
          "write it like https://github.com/you/site.git",
        ),
        mistake(
          "corekube:site.domains[1]",
          '"WWW"',
          "must be a host name: lower-case letters, digits, hyphens and dots, without scheme, port or path",
          "write it like example.org; names in other alphabets in their xn-- form",
        ),
        mistake(
          "corekube:site.replicas",
          "0",
          "must be a whole number from 1 to 100",
          "use 3, or 1 where the site may be down during a drain",
        ),
        mistake(
          "corekube:nfs.path",
          '"exports"',
          "must be the absolute path of a directory that the NFS server exports",
          "write it as the server's /etc/exports has it, e.g. /exports/site",
        ),
        mistake("corekube:typo", '"x"', "nothing reads this key", "remove it, or correct its name"),
      ].join("\n"),
    ),
  );
});

test("a stack that says nothing is told all that it must say", () => {
  configure({});

  expect(() => readConfig()).toThrow(
    /has 3 mistakes[^]*kubernetes:context: \(not set\)[^]*corekube:site: \(not set\)[^]*corekube:nfs: \(not set\)/,
  );
});
