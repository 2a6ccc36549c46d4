import { readConfig } from "../../config";
import { baseConfig, configure } from "../support/pulumi";

const serviceWith = (service: unknown) => ({ ...baseConfig, "corekube:service": service });
const refusal = (line: string, why: string, fix: string) =>
  new Error(
    "the configuration of stack stack has 1 mistake; nothing was touched\n\n" +
      `  corekube:service${line}\n    why: ${why}\n    fix: ${fix}\n`,
  );

test.each([
  { type: "ClusterIP", publicHttpPort: 8080 },
  { type: "NodePort", publicHttpPort: 80, httpNodePort: 30080 },
  { type: "NodePort", publicHttpPort: 80 },
  { type: "LoadBalancer", publicHttpPort: 80, annotations: { "example.org/scheme": "public" } },
])("the service may be $type", (service) => {
  configure(serviceWith(service));

  expect(readConfig().exposure).toEqual(service);
});

test.each([
  [': "NodePort"', "NodePort"],
  [".type: (not set)", {}],
  ['.type: "ExternalName"', { type: "ExternalName" }],
])("a service needs a type that exists, which corekube:service%s is not", (line, service) => {
  configure(serviceWith(service));

  expect(() => readConfig()).toThrow(
    refusal(
      line,
      "must have a type: ClusterIP, NodePort or LoadBalancer",
      "use LoadBalancer in a cloud, ClusterIP behind an ingress, NodePort elsewhere",
    ),
  );
});

test.each([29_999, 32_768, "30080"])("a node port can't be %j", (httpNodePort) => {
  configure(serviceWith({ type: "NodePort", httpNodePort }));

  expect(() => readConfig()).toThrow(
    refusal(
      `.httpNodePort: ${JSON.stringify(httpNodePort)}`,
      "must be a whole number from 30000 to 32767",
      "remove it, and Kubernetes draws one",
    ),
  );
});

test.each(["ClusterIP", "NodePort", "LoadBalancer"])(
  "visitors of a %s can't see a port that doesn't exist",
  (type) => {
    configure(serviceWith({ type, publicHttpPort: 65_536 }));

    expect(() => readConfig()).toThrow(
      refusal(
        ".publicHttpPort: 65536",
        "must be a whole number from 1 to 65535",
        "use the port that visitors see, 80 where it isn't shown",
      ),
    );
  },
);

test.each([
  ['.annotations: "a"', "a"],
  [".annotations.internal: true", { internal: true }],
])("annotations are strings by name, which corekube:service%s is not", (line, annotations) => {
  configure(serviceWith({ type: "LoadBalancer", annotations }));

  expect(() => readConfig()).toThrow(
    refusal(line, "must be annotations: strings by name", "quote numbers and booleans"),
  );
});
