import { Reader } from "../../../operator/status/reader";
import { document, replica } from "../../support/operator/facts";

/** Reads the state inside a pod whose containers answer like this. */
async function readPod(answer: () => string, ready = true) {
  const reader = new Reader(async () => Promise.resolve(answer()), []);
  const read = await reader.withContainerState("nginx-prod", { ...replica, ready }, true);
  return { ...read, unread: [...new Set(reader.unread)] };
}

const failure = (message: string) => () => {
  throw new Error(message);
};

test("a pod's status document is read", async () => {
  expect(await readPod(() => JSON.stringify(document))).toMatchObject({
    status: document,
    certificate: undefined,
    unread: [],
  });
});

test("a missing right to exec in pods is noted once for all pods", async () => {
  const { status, unread } = await readPod(
    failure(`pods "${replica.pod}" is forbidden: User "me" cannot create resource "pods/exec"`),
  );

  expect(status).toBeUndefined();
  expect(unread).toEqual(['pods are forbidden: User "me" cannot create resource "pods/exec"']);
});

test.each([
  ["a file that isn't there yet", true, "command terminated with exit code 1"],
  ["a container that hasn't started", false, "container not found"],
])("%s is not a failure", async (_, ready, message) => {
  expect((await readPod(failure(message), ready)).unread).toEqual([]);
});
