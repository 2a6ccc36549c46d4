import { images, imageVersion } from "../images";

const upstream = Object.entries<string>({ ...images });
const digest = "0123456789abcdef".repeat(4);

test.each([
  ["a tag", "docker.io/library/nginx:1.30.6", "1.30.6"],
  ["a tag, not a registry's port", "localhost:5000/nginx:1.30.6", "1.30.6"],
  ["latest without a tag, whatever the registry's port", "localhost:5000/nginx", "latest"],
  ["a tag rather than a digest", `nginx:1.30.6@sha256:${digest}`, "1.30.6"],
  ["a digest's first 12 digits without a tag", `nginx@sha256:${digest}`, "0123456789ab"],
])("an image's version is %s", (_, reference, version) => {
  expect(imageVersion(reference)).toBe(version);
});

test.each(upstream)("the %s image is pinned to a version", (_, reference) => {
  expect(imageVersion(reference)).toMatch(/\d+\.\d+\.\d+/);
});

test.each(upstream)("the %s image names its registry", (_, reference) => {
  expect(reference.split("/")[0]).toContain(".");
});
