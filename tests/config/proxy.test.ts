import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  baseConfig,
  configure,
  configWith,
  proxyConfig,
  refusal,
  type Rule,
} from "../support/stack/stack";

const range = [
  "must be a range of IP addresses, but not all addresses",
  "write it like 10.0.0.0/8 or 2001:db8::/32; a single address as /32 or /128",
] as const;

const rules: readonly Rule[] = [
  anObject("proxy", "header, ranges"),
  {
    key: "corekube:proxy.header",
    bad: [
      "",
      "-",
      "-X",
      "1X",
      "X Forwarded For",
      "X-Forwarded-For:",
      "x_real_ip",
      "a".repeat(65),
      true,
    ],
    why: "must be a header name: letters, digits and hyphens",
    fix: "use X-Forwarded-For, or the header that your proxy's manual names",
  },
  {
    key: "corekube:proxy.ranges",
    bad: [undefined, "10.0.0.0/8", "", true],
    why: "must be a list of the proxy's address ranges: nginx trusts the header only from these",
    fix: "write it like [10.0.0.0/8]",
  },
];

const proxyWith = (field: string, value: unknown) =>
  configWith(`corekube:proxy.${field}`, value, proxyConfig);

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value, proxyConfig));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each([
  "",
  "10.0.0.1",
  "10.0.0.0/33",
  "10.0.0/8",
  "256.0.0.0/8",
  "10.0.0.0/8;",
  "10.0.0.0-10.0.0.9",
  "2001:db8::1",
  "2001:db8::/129",
  "1::2::3/64",
  "::1;/64",
  "0.0.0.0/0",
  "10.0.0.0/0",
  "::/0",
  "2001:db8::/0",
  "proxy.corekube.com",
  8,
])("the ranges can't contain '%s'", (value) => {
  configure(proxyWith("ranges", ["10.0.0.0/8", value]));

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy.ranges[1]", value, ...range]));
});

test("a proxy has at least one range", () => {
  configure(proxyWith("ranges", []));

  expect(() => readConfig()).toThrow(refusal(["corekube:proxy.ranges[0]", undefined, ...range]));
});

test("a proxy may have several ranges, of both kinds", () => {
  const ranges = ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "::1/128"];
  configure(proxyWith("ranges", ranges));

  expect(readConfig().tls).toMatchObject({ ranges });
});

test.each(["X-Real-IP", "CF-Connecting-IP", "x-forwarded-for"])(
  "the visitor's address may come in %s",
  (header) => {
    configure(proxyWith("header", header));

    expect(readConfig().tls).toMatchObject({ header });
  },
);

test("behind a proxy a node port for HTTPS is refused", () => {
  const service = { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 };
  configure({ ...proxyConfig, "corekube:service": service });

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.httpsNodePort",
      30443,
      "must not be set together with corekube:proxy: the proxy connects to the site over plain HTTP",
      "remove it",
    ]),
  );
});

test("behind a proxy a node port for HTTPS that equals HTTP's is one mistake, not two", () => {
  const service = { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30080 };
  configure({ ...proxyConfig, "corekube:service": service });

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.httpsNodePort",
      30080,
      "must not be set together with corekube:proxy: the proxy connects to the site over plain HTTP",
      "remove it",
    ]),
  );
});

test("behind a proxy the Service's type is ClusterIP by default", () => {
  configure(proxyConfig);

  expect(readConfig().service).toEqual({ type: "ClusterIP", publicHttpsPort: 443 });
});

test("behind a proxy the Service may have another type", () => {
  const service = { type: "NodePort", publicHttpsPort: 443, httpNodePort: 30080 };
  configure({ ...proxyConfig, "corekube:service": service });

  expect(readConfig().service).toEqual(service);
});

test("behind a proxy an NFS export is refused", () => {
  const nfs = baseConfig["corekube:nfs"];
  configure({ ...proxyConfig, "corekube:nfs": nfs });

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:nfs",
      nfs,
      "must not be set together with corekube:proxy: without a certificate nothing is stored there",
      "remove it",
    ]),
  );
});
