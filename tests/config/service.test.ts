import { readConfig } from "../../config";
import { configure, configWith, refusal } from "../support/stack/stack";

const serviceWith = (service: unknown) => configWith("corekube:service", service);

test.each([
  { type: "ClusterIP", publicHttpsPort: 8443 },
  { type: "NodePort", publicHttpsPort: 443, httpNodePort: 30080, httpsNodePort: 30443 },
  { type: "NodePort", publicHttpsPort: 443, httpNodePort: 30080 },
  { type: "NodePort", publicHttpsPort: 443, httpsNodePort: 30443 },
  { type: "NodePort", publicHttpsPort: 443 },
  { type: "LoadBalancer", publicHttpsPort: 443, annotations: { "corekube.com/scheme": "public" } },
])("the service may be %j", (service) => {
  configure(serviceWith(service));

  expect(readConfig().service).toEqual(service);
});

test.each(["ClusterIP", "NodePort", "LoadBalancer"])(
  "the public port of a %s is 443 by default",
  (type) => {
    configure(serviceWith({ type }));

    expect(readConfig().service.publicHttpsPort).toBe(443);
  },
);

test.each([
  ["", "NodePort", "NodePort"],
  [".type", undefined, {}],
  [".type", "ExternalName", { type: "ExternalName" }],
])("a service needs a type that exists, not corekube:service%s: %j", (field, shown, service) => {
  configure(serviceWith(service));

  expect(() => readConfig()).toThrow(
    refusal([
      `corekube:service${field}`,
      shown,
      "must have a type: ClusterIP, NodePort or LoadBalancer",
      "use LoadBalancer in a cloud, ClusterIP behind an ingress, NodePort elsewhere",
    ]),
  );
});

test.each(
  ["httpNodePort", "httpsNodePort"].flatMap((key) =>
    [29_999, 32_768, "30080"].map((port) => ({ key, port })),
  ),
)("$key can't be $port", ({ key, port }) => {
  configure(serviceWith({ type: "NodePort", [key]: port }));

  expect(() => readConfig()).toThrow(
    refusal([
      `corekube:service.${key}`,
      port,
      "must be a whole number from 30000 to 32767",
      "remove it: Kubernetes then chooses one",
    ]),
  );
});

test("the node ports for HTTP and HTTPS must differ", () => {
  configure(serviceWith({ type: "NodePort", httpNodePort: 30080, httpsNodePort: 30080 }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.httpsNodePort",
      30080,
      "must differ from httpNodePort",
      "choose another, or remove it",
    ]),
  );
});

test.each(
  ["ClusterIP", "NodePort", "LoadBalancer"].flatMap((type) =>
    [0, 65_536, "443"].map((port) => ({ type, port })),
  ),
)("the public port of a $type can't be $port", ({ type, port }) => {
  configure(serviceWith({ type, publicHttpsPort: port }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.publicHttpsPort",
      port,
      "must be a whole number from 1 to 65535",
      "use the port that visitors see, 443 if the address shows none",
    ]),
  );
});

test.each([
  ["annotations", "a", "a"],
  ["annotations.internal", true, { internal: true }],
])(
  "annotations map names to strings, which corekube:service.%s doesn't",
  (key, shown, annotations) => {
    configure(serviceWith({ type: "LoadBalancer", annotations }));

    expect(() => readConfig()).toThrow(
      refusal([
        `corekube:service.${key}`,
        shown,
        "must map annotation names to strings",
        "quote numbers and booleans",
      ]),
    );
  },
);
