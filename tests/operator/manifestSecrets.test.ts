import { runtime } from "@pulumi/pulumi";

import { redacted } from "../../operator/program/redact";
import { Manifests, objectsIn } from "../support/operator/manifests";
import { baseConfig, configWith } from "../support/stack/stack";

jest.setTimeout(240_000);

const macKey = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
const encrypted = "v1:Zm9vYmFyYmF6cXV4:DkFVhzjl5CoinG4jJVBJWCgZ5r0jLGW3";

/** A stack with an external account and this key. */
const withKey = (key: unknown) => ({
  ...configWith("corekube:certificate.externalAccountId", "kid-1", baseConfig),
  "corekube:externalAccountKey": key,
});

function streamOf(config: Readonly<Record<string, unknown>>): string {
  const manifests = new Manifests(config);
  try {
    return manifests.stream();
  } finally {
    manifests.remove();
  }
}

let written: string;

beforeAll(() => {
  written = streamOf(withKey({ secure: encrypted }));
});

test("every value of every Secret is redacted, and every key is kept", () => {
  const secrets = objectsIn(written).filter(({ kind }) => kind === "Secret");

  const values = secrets.flatMap(({ stringData }) => Object.entries(stringData ?? {}));
  expect(secrets).toHaveLength(2);
  expect(Object.fromEntries(values)).toMatchObject({
    "stack.conf": "(redacted)",
    LEGO_EAB_HMAC: "(redacted)",
  });
  expect(new Set(values.map(([, value]) => value))).toEqual(new Set(["(redacted)"]));
});

test("an unencrypted secret in the stack's file is refused, and printed nowhere", () => {
  const manifests = new Manifests(withKey(macKey));

  const { code, output, errors } = manifests.run("--stack", "prod", "--out", "-");
  manifests.remove();

  expect(code).toBe(1);
  expect(errors).toContain("corekube:externalAccountKey: …\n    why: must be encrypted");
  expect(output + errors).not.toContain(macKey);
});

test("an encrypted value needs no passphrase, and neither it nor its stand-in is written", () => {
  expect(written).toContain("LEGO_EAB_HMAC: (redacted)");
  expect(written).not.toContain(encrypted);
  expect(written).not.toContain("stand-in");
});

test("another value of the same secret doesn't change the output", () => {
  expect(streamOf(withKey({ secure: `${encrypted}x` }))).toBe(written);
});

test("credentials of a private repository and of a private registry are redacted, and their keys are kept", () => {
  const registry = { server: "registry.corekube.com", username: "you" };

  const stream = streamOf({
    ...configWith("corekube:images.registry", registry),
    "corekube:gitToken": { secure: encrypted },
    "corekube:registryPassword": { secure: encrypted },
  });

  const secrets = objectsIn(stream).filter(({ kind }) => kind === "Secret");
  const values = secrets.flatMap(({ stringData }) => Object.entries(stringData ?? {}));
  expect(Object.fromEntries(values)).toMatchObject({
    token: "(redacted)",
    ".dockerconfigjson": '{"(redacted)":""}',
  });
  expect(stream).not.toContain(encrypted);
  expect(stream).not.toContain("stand-in");
});

/** A secret value in the form in which it reaches the engine. */
const secret = (value: unknown) => ({
  [runtime.specialSigKey]: runtime.specialSecretSig,
  value,
});
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a Secret's data stays valid base64", () => {
  const fields = { kind: "Secret", data: secret({ key: base64("hunter2") }) };

  expect(redacted(fields)).toEqual({ kind: "Secret", data: { key: base64("(redacted)") } });
});

test.each([
  ["text", "stringData", (text: string) => text],
  ["base64", "data", base64],
])("a registry's credentials stay JSON, as the API server wants them: in %s", (_, field, form) => {
  const credentials = form(JSON.stringify({ auths: { "registry.example.org": { auth: "aHVu" } } }));
  const fields = { kind: "Secret", [field]: secret({ ".dockerconfigjson": credentials }) };

  expect(redacted(fields)).toEqual({
    kind: "Secret",
    [field]: { ".dockerconfigjson": form('{"(redacted)":""}') },
  });
});

test.each(["hunter2", 5, true, ["hunter2"], { password: "hunter2" }])(
  "a secret value in an object of another kind is redacted too: %j",
  (value) => {
    const written = JSON.stringify(redacted({ kind: "ConfigMap", data: secret(value) }));

    expect(written).toContain("(redacted)");
    expect(written).not.toContain("hunter2");
    expect(written).not.toMatch(/:(?:5|true)[,}]/);
  },
);
