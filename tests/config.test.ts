import { readConfig } from "../config";
import { images } from "../images";
import { baseConfig, configWith, configure } from "./support/pulumi";

const mistake = (key: string, value: string, why: string, fix: string) =>
  `  ${key}: ${value}\n    why: ${why}\n    fix: ${fix}\n`;
const one = (text: string) =>
  new Error(`the configuration of stack stack has 1 mistake; nothing was touched\n\n${text}`);
const unknownKey = ["nothing reads this key", "remove it, or correct its name"] as const;

test("the five values that a stack must give are enough", () => {
  configure(baseConfig);

  const config = readConfig();

  expect(config).toEqual({
    environment: "stack",
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
