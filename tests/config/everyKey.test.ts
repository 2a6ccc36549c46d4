import { readConfig } from "../../config";
import { stackKeys } from "../support/stack/keys";
import { baseConfig, configure, configWith, proxyConfig } from "../support/stack/stack";

/** A bad value for every key that a stack's file may have. The named test checks the rule's exact message. */
const badValues: Readonly<Record<string, unknown>> = {
  "pulumi:disable-default-providers": [], // context.test.ts
  "kubernetes:context": "nowhere", // context.test.ts
  "corekube:accept": "one-replica", // accept.test.ts
  "corekube:site": "text", // rules.test.ts
  "corekube:site.repository": "nowhere", // repository.test.ts
  "corekube:site.allowPlaintextRepository": "yes", // rules.test.ts
  "corekube:site.branch": "a..b", // rules.test.ts
  "corekube:site.revision": "main", // rules.test.ts
  "corekube:site.directory": "../docs", // rules.test.ts
  "corekube:site.domains": "corekube.com", // domains.test.ts
  "corekube:site.replicas": 0, // rules.test.ts
  "corekube:git": "text", // rules.test.ts
  "corekube:git.pollSeconds": 0, // rules.test.ts
  "corekube:git.depth": -1, // rules.test.ts
  "corekube:git.submodules": "yes", // rules.test.ts
  "corekube:git.username": "two words", // credentials.test.ts
  "corekube:git.knownHosts": "no/such/file", // knownHosts.test.ts
  "corekube:gitToken": "two words", // credentials.test.ts
  "corekube:gitSshKey": "a/path", // credentials.test.ts
  "corekube:hugo": "text", // rules.test.ts
  "corekube:hugo.environment": "../x", // rules.test.ts
  "corekube:hugo.drafts": "yes", // rules.test.ts
  "corekube:hugo.timeoutSeconds": 0, // rules.test.ts
  "corekube:hugo.memory": "1G", // rules.test.ts
  "corekube:hugo.rebuildMinutes": -1, // rules.test.ts
  "corekube:storage": "text", // rules.test.ts
  "corekube:storage.markdown": "1G", // rules.test.ts
  "corekube:storage.html": "1G", // rules.test.ts
  "corekube:storage.cache": "1G", // rules.test.ts
  "corekube:headers": "text", // headers.test.ts
  "corekube:headers.contentSecurityPolicy": "$host", // headers.test.ts
  "corekube:service": "text", // service.test.ts
  "corekube:service.type": "ExternalName", // service.test.ts
  "corekube:service.publicHttpsPort": 0, // service.test.ts
  "corekube:service.httpNodePort": 80, // service.test.ts
  "corekube:service.httpsNodePort": 443, // service.test.ts
  "corekube:service.annotations": "text", // service.test.ts
  "corekube:certificate": "text", // certificate.test.ts
  "corekube:certificate.email": "ops", // email.test.ts
  "corekube:certificate.authority": "staging", // authority.test.ts
  "corekube:certificate.caFile": "no/such/file.pem", // caFile.test.ts
  "corekube:certificate.externalAccountId": "two words", // externalAccount.test.ts
  "corekube:certificate.keyType": "ec521", // certificate.test.ts
  "corekube:certificate.schedule": "daily", // schedule.test.ts
  "corekube:certificate.restart": "mail-deploy", // certificate.test.ts
  "corekube:externalAccountKey": "short", // externalAccount.test.ts
  "corekube:proxy": "text", // proxy.test.ts
  "corekube:proxy.header": "X Real IP", // proxy.test.ts
  "corekube:proxy.ranges": "10.0.0.0/8", // proxy.test.ts
  "corekube:nfs": "text", // rules.test.ts
  "corekube:nfs.server": "NFS", // rules.test.ts
  "corekube:nfs.path": "exports", // rules.test.ts
  "corekube:images": "text", // images.test.ts
  "corekube:images.gitSync": "Image", // images.test.ts
  "corekube:images.hugo": "Image", // images.test.ts
  "corekube:images.nginx": "Image", // images.test.ts
  "corekube:images.lego": "Image", // images.test.ts
  "corekube:images.kubectl": "Image", // images.test.ts
  "corekube:images.registry": "text", // registry.test.ts
  "corekube:images.registry.server": "a/b", // registry.test.ts
  "corekube:images.registry.username": "two words", // registry.test.ts
  "corekube:registryPassword": "é", // registry.test.ts
  "corekube:network": "text", // network.test.ts
  "corekube:network.git": "everyone", // network.test.ts
  "corekube:network.acme": "everyone", // network.test.ts
  "corekube:network.apiServer": "everyone", // network.test.ts
  "corekube:network.internalFrom": "A", // network.test.ts
};

/** The configuration for a key that requires another key or another kind of stack. */
const bases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "corekube:service": { ...baseConfig, "corekube:service": { type: "NodePort" } },
  "corekube:service.annotations": { ...baseConfig, "corekube:service": { type: "LoadBalancer" } },
  "corekube:proxy": proxyConfig,
  "corekube:externalAccountKey": configWith("corekube:certificate.externalAccountId", "kid-1"),
  "corekube:certificate.externalAccountId": {
    ...baseConfig,
    "corekube:externalAccountKey": "a".repeat(16),
  },
};

test("the bad values cover exactly the keys of the schema", () => {
  expect(Object.keys(badValues).sort()).toEqual(stackKeys());
});

test.each(Object.entries(badValues))(
  "%s can't be %j, and the message names the key",
  (key, value) => {
    const base = bases[key] ?? bases[key.replace(/\..*/, "")];
    configure(configWith(key, value, base));

    expect(() => readConfig()).toThrow(
      new RegExp(`^the configuration of stack stack has .*; nothing was touched\n[^]*\n  ${key}:`),
    );
  },
);
