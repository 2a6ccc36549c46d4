import { images as defaults } from "../images";
import { registry } from "./registry";
import { section, text } from "./rules";

const imageName = "[a-z0-9][\\w./-]*(?::\\d+/[\\w./-]+)?";
const tag = ":[A-Za-z0-9](?:[\\w.-]{0,61}[A-Za-z0-9])?";
const digest = "@sha256:[0-9a-f]{64}";
const reference = new RegExp(`^${imageName}(?:${tag}(?:${digest})?|${digest})$`);

/**
 * An image reference with a tag, a digest or both (github.com/distribution/reference). The tag becomes
 * the label `rev`, so it must also be a valid label value.
 */
export const image = text(
  (value) => reference.test(value),
  "must be an image reference with a tag or a digest",
  "write it like registry.example.org/nginx:1.30.6 or add @sha256:…",
);

/** `corekube:images`: replacements for CoreKube's images, and a private registry. */
export const images = section({
  gitSync: image.default(defaults.gitSync),
  hugo: image.default(defaults.hugo),
  nginx: image.default(defaults.nginx),
  lego: image.default(defaults.lego),
  kubectl: image.default(defaults.kubectl),
  registry: registry.optional(),
});
