import * as pulumi from "@pulumi/pulumi";

import { readConfig } from "../../config";
import { valueOf } from "../support/pulumi/mocks";
import { configure, configWith, proxyConfig, refusal } from "../support/stack/stack";

const idKey = "corekube:certificate.externalAccountId";
const macKey = "corekube:externalAccountKey";
const mac = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const incomplete = [
  "must be set together with the other value of the external account",
  "set both corekube:certificate.externalAccountId and corekube:externalAccountKey, or neither",
] as const;

const withAccount = (id: unknown, key: unknown) => ({ ...configWith(idKey, id), [macKey]: key });

function accountOf() {
  const { tls } = readConfig();
  return tls.endsAt === "nginx" ? tls.certificate.externalAccount : undefined;
}

test("the renewer gets the external account's identifier", () => {
  configure(withAccount("kid-1", mac));

  expect(accountOf()?.id).toBe("kid-1");
});

test("the renewer gets the external account's key, which stays a secret", async () => {
  configure(withAccount("kid-1", mac));

  const key = accountOf()?.key ?? pulumi.output("");

  expect(await valueOf(key)).toBe(mac);
  expect(await pulumi.isSecret(key)).toBe(true);
});

test("without an external account, the renewer gets none", () => {
  configure(configWith(idKey, undefined));

  expect(accountOf()).toBeUndefined();
});

test("an identifier without its key is refused", () => {
  configure(withAccount("kid-1", undefined));

  expect(() => readConfig()).toThrow(refusal([macKey, undefined, ...incomplete]));
});

test("a key without its identifier is refused", () => {
  configure(withAccount(undefined, mac));

  expect(() => readConfig()).toThrow(refusal([idKey, undefined, ...incomplete]));
});

test("a key without any certificate is refused", () => {
  configure({ ...proxyConfig, [macKey]: mac });

  expect(() => readConfig()).toThrow(refusal([idKey, undefined, ...incomplete]));
});

test.each(["", "two words", "kid\0", "kid-é", 1])("an identifier can't be %j", (id) => {
  configure(withAccount(id, mac));

  expect(() => readConfig()).toThrow(
    refusal([
      idKey,
      id,
      "must be the key identifier that the authority gave you",
      "copy it from your account there, or remove it if the authority requires none",
    ]),
  );
});

test.each(["", "short", `${mac} `, `${mac}+/`, `=${mac}`])(
  "a key can't be '%s', and is not shown",
  (key) => {
    configure(withAccount("kid-1", key));

    expect(() => readConfig()).toThrow(
      new Error(
        "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
          "  corekube:externalAccountKey: …\n" +
          "    why: must be the key that the authority gave you, in base64url\n" +
          "    fix: pulumi config set --secret corekube:externalAccountKey\n",
      ),
    );
  },
);

test.each([mac, `${mac}==`, "a-b_c-d_e-f_g-h_"])("a key may be %s", async (key) => {
  configure(withAccount("kid-1", key));

  expect(await valueOf(accountOf()?.key ?? pulumi.output(""))).toBe(key);
});
