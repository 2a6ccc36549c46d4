import { deploy, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

const id = "kid-of-the-account";
const key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const email = "account@corekube.com";

let program: Deployed<unknown>;

// A Pulumi program is a module: it runs once, on import.
beforeAll(async () => {
  const certificate = { ...baseConfig["corekube:certificate"], email, externalAccountId: id };
  configure({
    ...baseConfig,
    "corekube:certificate": certificate,
    "corekube:externalAccountKey": key,
  });
  program = await deploy(async () => import("../.."), "prod");
});

/** The names of all resources whose inputs contain this text. */
const namesWith = (text: string) =>
  program.resources
    .filter(({ inputs }) => JSON.stringify(inputs).includes(text))
    .map(({ name }) => name);

test.each([
  ["key", key],
  ["identifier", id],
  ["e-mail address", email],
])("the %s of the account at the authority goes to the renewer and its Secret alone", (_, text) => {
  expect(namesWith(text).sort()).toEqual(["cert-renew", "cert-renew-config-secret"]);
});

test("of the TLS settings, the site gets only endsAt, trusted and challengeClaim", () => {
  const { tls } = program.find("StaticSite").inputs as { tls: unknown };

  expect(tls).toEqual({ endsAt: "nginx", trusted: true, challengeClaim: "nginx-nfs-pvc" });
});

test("the site gets no settings of other components", () => {
  expect(Object.keys(program.find("StaticSite").inputs as object).sort()).toEqual([
    "git",
    "headers",
    "hugo",
    "images",
    "namespace",
    "network",
    "service",
    "site",
    "storage",
    "tls",
  ]);
});
