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
  "visitors of a %s see no port where the stack names none",
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
      "remove it, and Kubernetes draws one",
    ]),
  );
});

test("a node has a port of its own for each of HTTP and HTTPS", () => {
  configure(serviceWith({ type: "NodePort", httpNodePort: 30080, httpsNodePort: 30080 }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.httpsNodePort",
      30080,
      "must be another port than httpNodePort",
      "choose another, or remove it",
    ]),
  );
});

test.each(
  ["ClusterIP", "NodePort", "LoadBalancer"].flatMap((type) =>
    [0, 65_536, "443"].map((port) => ({ type, port })),
  ),
)("visitors of a $type can't see the port $port", ({ type, port }) => {
  configure(serviceWith({ type, publicHttpsPort: port }));

  expect(() => readConfig()).toThrow(
    refusal([
      "corekube:service.publicHttpsPort",
      port,
      "must be a whole number from 1 to 65535",
      "use the port that visitors see, 443 where it isn't shown",
    ]),
  );
});

test.each([
  ["annotations", "a", "a"],
  ["annotations.internal", true, { internal: true }],
])(
  "annotations are strings by name, which corekube:service.%s isn't",
  (key, shown, annotations) => {
    configure(serviceWith({ type: "LoadBalancer", annotations }));

    expect(() => readConfig()).toThrow(
      refusal([
        `corekube:service.${key}`,
        shown,
        "must be annotations: strings by name",
        "quote numbers and booleans",
      ]),
    );
  },
);
