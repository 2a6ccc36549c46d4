import { readConfig } from "../config";
import { images } from "../images";
import { baseConfig, configWith, configure, deploy } from "./support/pulumi";

const mistake = (key: string, value: string, why: string, fix: string) =>
  `  ${key}: ${value}\n    why: ${why}\n    fix: ${fix}\n`;
const one = (text: string) =>
  new Error(`the configuration of stack stack has 1 mistake; nothing was touched\n\n${text}`);
const unknownKey = ["nothing reads this key", "remove it, or correct its name"] as const;

test("the five values that a stack must give are enough", () => {
  configure(baseConfig);

  const config = readConfig();

  expect(config).toEqual({
    context: "test-cluster",
    site: {
      repository: "https://git.example.org/site.git",
      allowPlaintextRepository: false,
      branch: "main",
      directory: ".",
      domains: ["example.org"],
      replicas: 3,
    },
    git: { pollSeconds: 10, depth: 50, submodules: "recursive" },
    hugo: { environment: "production", drafts: false, timeoutSeconds: 300, rebuildMinutes: 60 },
    exposure: { type: "LoadBalancer", publicHttpPort: 80, annotations: {} },
    nfs: { server: "nfs.example.org", path: "/exports/site" },
    images,
  });
});

test("one image can be overridden and the others stay ours", () => {
  configure(configWith("corekube:images.hugo", "registry.example.org/hugo:v1"));

  const config = readConfig();

  expect(config.images).toEqual({ ...images, hugo: "registry.example.org/hugo:v1" });
});

test("several mistakes are all listed at once, each with key, value, why and fix", async () => {
  configure({
    "corekube:site": { repository: "nowhere", domains: ["example.org", "WWW"], replicas: 0 },
    "corekube:nfs": { server: "nfs.example.org", path: "exports" },
    "corekube:typo": "x",
  });

  const reading = deploy(() => readConfig(), { stack: "prod" });

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
          "must be a git repository's address over https or ssh, without a password or token in it",
          "write it like https://github.com/you/site.git or git@github.com:you/site.git",
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
        mistake("corekube:typo", '"x"', ...unknownKey),
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

test.each(["corekube:sites", "kubernetes:namespace"])("the unknown key %s is refused", (key) => {
  configure(configWith(key, "x"));

  expect(() => readConfig()).toThrow(one(mistake(key, '"x"', ...unknownKey)));
});

test.each(["site", "git", "hugo", "nfs", "images"])(
  "an unknown key in the section corekube:%s is refused",
  (section) => {
    const key = `corekube:${section}.typo`;
    configure(configWith(key, true));

    expect(() => readConfig()).toThrow(one(mistake(key, "true", ...unknownKey)));
  },
);

test("a key of another type of service is refused", () => {
  configure({ ...baseConfig, "corekube:service": { type: "ClusterIP", httpNodePort: 30080 } });

  expect(() => readConfig()).toThrow(
    one(mistake("corekube:service.httpNodePort", "30080", ...unknownKey)),
  );
});

test("other packages' keys are theirs to check", () => {
  configure(configWith("pulumi:disable-default-providers", '["*"]'));

  expect(() => readConfig()).not.toThrow();
});
