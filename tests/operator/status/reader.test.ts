import { Reader } from "../../../operator/status/reader";
import { document, replica } from "../../support/operator/facts";

/** Reads what is inside a pod whose containers answer so. */
async function inside(answer: () => string, ready = true) {
  const reader = new Reader(async () => Promise.resolve(answer()), []);
  const read = await reader.inside("nginx-prod", { ...replica, ready }, true);
  return { ...read, unread: [...new Set(reader.unread)] };
}

const refusal = (words: string) => () => {
  throw new Error(words);
};

test("a pod tells what it serves", async () => {
  expect(await inside(() => JSON.stringify(document))).toMatchObject({
    status: document,
    certificate: undefined,
    unread: [],
  });
});

test("whoever may not look inside a pod is told so, once for all pods", async () => {
  const { status, unread } = await inside(
    refusal(`pods "${replica.pod}" is forbidden: User "me" cannot create resource "pods/exec"`),
  );

  expect(status).toBeUndefined();
  expect(unread).toEqual(['pods are forbidden: User "me" cannot create resource "pods/exec"']);
});

test.each([
  ["a file that isn't there yet", true, "command terminated with exit code 1"],
  ["a container that hasn't begun", false, "container not found"],
])("%s is no failure", async (_, ready, words) => {
  expect((await inside(refusal(words), ready)).unread).toEqual([]);
});
