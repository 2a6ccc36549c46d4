import { readConfig } from "../../config";
import {
  anObject,
  badValues,
  configure,
  configWith,
  pinnedImages,
  refusal,
  type Rule,
} from "../support/stack/stack";

const names = ["gitSync", "hugo", "nginx", "lego", "kubectl"] as const;

const image = (name: string): Rule => ({
  key: `corekube:images.${name}`,
  bad: [
    "",
    "nginx",
    "localhost:5000/nginx",
    "Nginx:1",
    "nginx:1 ",
    "nginx@sha256:12",
    `nginx:${"1".repeat(64)}`,
    "nginx:1.",
  ],
  why: "must be an image reference with a tag or a digest",
  fix: "write it like registry.example.org/nginx:1.30.6 or add @sha256:…",
});

const rules: readonly Rule[] = [
  anObject("images", "gitSync, hugo, nginx, lego, kubectl, registry"),
  ...names.map(image),
];

test.each(badValues(rules))("$key can't be $value", ({ key, value, why, fix }) => {
  configure(configWith(key, value));

  expect(() => readConfig()).toThrow(refusal([key, value, why, fix]));
});

test.each([
  `localhost:5000/a/nginx:1.30@sha256:${"a".repeat(64)}`,
  `nginx@sha256:${"a".repeat(64)}`,
  `nginx:1.30@sha256:${"a".repeat(64)}`,
])("an image may be %s", (reference) => {
  configure(configWith("corekube:images.nginx", reference));

  expect(readConfig().images.nginx).toBe(reference);
});

test.each(names)("replacing the %s image leaves the others alone", (name) => {
  const mine = `registry.corekube.com/mine:v1@sha256:${"a".repeat(64)}`;
  configure(configWith(`corekube:images.${name}`, mine));

  expect(readConfig().images).toEqual({ ...pinnedImages, [name]: mine });
});
