import { readConfig } from "../../config";
import {
  baseConfig,
  configure,
  configWith,
  notShown,
  pinnedImages,
  proxyConfig,
  refusal,
} from "../support/stack/stack";

const unknownKey = ["nothing reads this key", "remove it, or correct its name"] as const;

test("the required keys are enough, and every other key has its default", () => {
  configure(baseConfig);

  const config = readConfig();

  expect(config).toEqual({
    environment: "stack",
    context: "test-cluster",
    site: {
      repository: "https://git.corekube.com/site.git",
      allowPlaintextRepository: false,
      branch: "main",
      directory: ".",
      domains: ["corekube.com"],
      replicas: 3,
    },
    git: { pollSeconds: 10, depth: 50, submodules: "recursive" },
    hugo: {
      environment: "production",
      drafts: false,
      timeoutSeconds: 300,
      memoryMebibytes: 1024,
      rebuildMinutes: 60,
    },
    storage: { markdownMebibytes: 2048, htmlMebibytes: 4096, cacheMebibytes: 2048 },
    headers: {
      contentSecurityPolicy: "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
    },
    service: { type: "LoadBalancer", publicHttpsPort: 443, annotations: {} },
    network: {},
    tls: {
      endsAt: "nginx",
      network: {},
      certificate: {
        email: "ops@corekube.com",
        directory: "https://acme.corekube.com/directory",
        keyType: "ec256",
        schedule: "six-hourly",
        restart: [],
      },
      trusted: true,
      nfs: { server: "nfs.corekube.com", path: "/exports/site" },
    },
    images: pinnedImages,
  });
});

test("sizes are read as Kubernetes writes them", () => {
  configure(configWith("corekube:storage", { markdown: "300Mi", html: "3Gi" }));

  expect(readConfig().storage).toEqual({
    markdownMebibytes: 300,
    htmlMebibytes: 3072,
    cacheMebibytes: 2048,
  });
});

test("a stack behind a proxy needs no certificate and no NFS export", () => {
  configure(proxyConfig);

  expect(readConfig().tls).toEqual({
    endsAt: "proxy",
    header: "X-Forwarded-For",
    ranges: ["10.0.0.0/8"],
  });
});

test.each(["corekube:sites", "kubernetes:namespace"])("the unknown key %s is refused", (key) => {
  configure(configWith(key, "x"));

  expect(() => readConfig()).toThrow(refusal([key, notShown, ...unknownKey]));
});

test.each(["site", "git", "hugo", "headers", "certificate", "nfs", "images"])(
  "an unknown key in the section corekube:%s is refused",
  (section) => {
    const key = `corekube:${section}.typo`;
    configure(configWith(key, true));

    expect(() => readConfig()).toThrow(refusal([key, notShown, ...unknownKey]));
  },
);

test("an unknown key in the section corekube:proxy is refused", () => {
  configure(configWith("corekube:proxy.typo", true, proxyConfig));

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy.typo", notShown, ...unknownKey]));
});

test.each(["httpNodePort", "httpsNodePort"])(
  "the key %s of another type of service is refused",
  (key) => {
    configure(configWith("corekube:service", { type: "ClusterIP", [key]: 30080 }));

    expect(() => readConfig()).toThrow(
      refusal([`corekube:service.${key}`, notShown, ...unknownKey]),
    );
  },
);

test("keys of other packages are not checked", () => {
  configure(configWith("random:anything", "x"));

  expect(() => readConfig()).not.toThrow();
});
