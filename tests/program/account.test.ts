import { deploy, type Deployed } from "../support/pulumi/mocks";
import { baseConfig, configure } from "../support/stack/stack";

const id = "kid-of-the-account";
const key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const email = "account@corekube.com";

let program: Deployed<unknown>;

// A program is a module: it runs once, when it is imported.
beforeAll(async () => {
  const certificate = { ...baseConfig["corekube:certificate"], email, externalAccountId: id };
  configure({
    ...baseConfig,
    "corekube:certificate": certificate,
    "corekube:externalAccountKey": key,
  });
  program = await deploy(async () => import("../.."), "prod");
});

/** The names of all that was told this text. */
const told = (text: string) =>
  program.resources
    .filter(({ inputs }) => JSON.stringify(inputs).includes(text))
    .map(({ name }) => name);

test.each([
  ["key", key],
  ["identifier", id],
  ["e-mail address", email],
])("the %s of the account at the authority goes to the renewer and its Secret alone", (_, text) => {
  expect(told(text).sort()).toEqual(["cert-renew", "cert-renew-config-secret"]);
});

test("the site is told where TLS ends and which claim the challenges are on, and nothing more of TLS", () => {
  const { tls } = program.find("StaticSite").inputs as { tls: unknown };

  expect(tls).toEqual({ endsAt: "nginx", trusted: true, challengeClaim: "nginx-nfs-pvc" });
});

test("the site is told nothing of the stack that isn't the site's", () => {
  expect(Object.keys(program.find("StaticSite").inputs as object).sort()).toEqual([
    "service",
    "git",
    "headers",
    "hugo",
    "images",
    "namespace",
    "network",
    "site",
    "storage",
    "tls",
  ]);
});
