import { connect } from "node:tls";

import { AcmeServer } from "../../support/certificates/acme";
import { Client, clientHello, crowd } from "../../support/visitors/client";
import * as http2 from "./clientHttp2";
import { Memory } from "./clientMemory";
import { runningDemo } from "../../support/demo";
import { eventually } from "../../../support/eventually";
import { Renewer } from "../../support/certificates/renewer";
import { plainSite } from "../../support/git/repository";
import { Site } from "../../support/site/site";
import { Visitors, type Met } from "../../support/visitors/visitors";

jest.setTimeout(1_200_000);

const httpPort = 31094;
const httpsPort = 31457;
const host = "f-clients.localhost";
const plain = { port: httpPort };
const byTls = { port: httpsPort, tls: host };
const byHttp2 = { ...byTls, protocol: "h2" } as const;
const files = {
  ...plainSite,
  "static/.hidden/file.txt": "secret\n",
  "static/large.txt": "a large file\n".repeat(100_000),
};
/** Fewer connections than one of nginx's two workers accepts. */
const few = 250;
/** More connections than both accept. */
const tooMany = 700;
let authority: AcmeServer;
let site: Site;
let memory: Memory;

// One pod, so that no other can answer.
beforeAll(async () => {
  authority = await AcmeServer.start(31130, httpPort);
  const tls = { authority, httpPort, httpsPort };
  site = await Site.create(runningDemo(), "f-clients", 1, { files, tls });
  await site.up();
  await new Renewer(site).first();
  await site.untilPublishedIsServed(await authority.root());
  const [pod = ""] = await site.pods();
  memory = new Memory(await site.containerId(pod, "nginx"));
});

afterAll(async () => {
  await site.remove();
  await authority.stop();
});

/** Runs misbehaving clients together with visitors, and removes the clients at the end. */
async function besideVisitors(attack: () => Promise<readonly Client[]>): Promise<Met> {
  const visitors = new Visitors(site);
  const clients = await attack().catch(async (error: unknown) => {
    await visitors.leave();
    throw error;
  });
  for (const client of clients) client.leave();
  return visitors.leave();
}

async function expectUnharmed(met: Met): Promise<void> {
  const path = "-o=jsonpath={.items[*].status.containerStatuses[?(@.name=='nginx')].restartCount}";
  expect(met.failures).toEqual([]);
  expect(met.answers).toBeGreaterThan(5);
  expect(await site.kubectl("get", "pods", path)).toBe("0");
  expect(memory.peak).toBeLessThan(memory.limit);
}

const seconds = async (number: number) =>
  new Promise((resolve) => setTimeout(resolve, number * 1000));

async function allLetGo(clients: readonly Client[]): Promise<boolean> {
  const ends = await Promise.all(clients.map(async (client) => client.untilClosed(60)));
  return ends.every((end) => end);
}

const sendOften = (client: Client, bytes: string) => {
  const sending = setInterval(() => {
    client.send(bytes);
    if (client.closed) clearInterval(sending);
  }, 1000);
};

test.each([
  ["headers of a plain request", plain, `GET / HTTP/1.1\r\nHost: ${host}\r\n`, "A: a\r\n"],
  ["headers of a request over TLS", byTls, `GET / HTTP/1.1\r\nHost: ${host}\r\n`, "A: a\r\n"],
  ["a body", byTls, `GET / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 999\r\n\r\n`, "a"],
])(
  "250 clients that send %s slowly are disconnected, and visitors notice nothing",
  async (_, destination, first, again) => {
    let letGo = false;

    const met = await besideVisitors(async () => {
      const clients = await crowd(few, destination, (client) => {
        client.send(first);
        sendOften(client, again);
      });
      letGo = await allLetGo(clients);
      return clients;
    });

    expect(letGo).toBe(true);
    await expectUnharmed(met);
  },
);

test.each([
  ["never finish their TLS handshake", 1],
  ["stop in the middle of a TLS handshake's first message", 0.5],
])("250 clients that %s are let go, and visitors notice nothing", async (_, part) => {
  const hello = await clientHello(host);
  let letGo = false;

  const met = await besideVisitors(async () => {
    const clients = await crowd(few, { port: httpsPort }, (client) => {
      client.send(hello.subarray(0, hello.length * part));
    });
    letGo = await allLetGo(clients);
    return clients;
  });

  expect(letGo).toBe(true);
  await expectUnharmed(met);
});

test.each([
  ["1,000 plain connections", [[1000, plain]]],
  ["1,000 connections over TLS", [[1000, byTls]]],
  ["1,000 connections over HTTP/2", [[1000, byHttp2]]],
  ["4,000 connections", [[2000, plain], [2000, byTls]]], // prettier-ignore
] as const)(
  "%s that send nothing are closed in favour of later clients, and visitors notice nothing",
  async (_, crowds) => {
    let kept = 0;

    const met = await besideVisitors(async () => {
      const clients: Client[] = [];
      for (const [size, destination] of crowds) clients.push(...(await crowd(size, destination)));
      await seconds(2);
      kept = clients.filter(({ closed }) => !closed).length;
      return clients;
    });

    expect(kept).toBeLessThan(600);
    await expectUnharmed(met);
  },
);

const pieces = Buffer.concat(Array.from({ length: 5000 }, () => http2.emptyCookie));
const ranges = `bytes=${Array.from({ length: 1900 }, (_, at) => `${String(at % 9)}-9`).join(",")}`;
const many = Array.from({ length: 900 }, () => http2.field("a", ""));
const ask = (path: string, more: readonly Buffer[] = []) =>
  Buffer.concat(
    Array.from({ length: 16 }, (_, index) => http2.request(host, 2 * index + 1, path, more)),
  );

test.each([
  ["a large file", ask("/large.txt")],
  ["a large file with a long query", ask(`/large.txt?${"a".repeat(8000)}`)],
  ["a thousand ranges of a large file", ask("/large.txt", [http2.field("range", ranges)])],
  ["a page with a cookie in thousands of pieces", ask("/", [pieces])],
  ["a page with hundreds of headers", ask("/", many)],
  ["a path that no file can have", ask("/a".repeat(4000))],
])(
  "250 clients that request %s over HTTP/2 with a closed window don't exceed the memory limit",
  async (_, requests) => {
    const met = await besideVisitors(async () => {
      const clients = await crowd(few, byHttp2, (client) => {
        client.send(Buffer.concat([http2.preface(0), requests]));
      });
      await seconds(3);
      return clients;
    });

    await expectUnharmed(met);
  },
);

test("the maximum number of clients, each with the most expensive request, doesn't exceed the memory limit", async () => {
  const requests = ask(`/large.txt?${"a".repeat(8000)}`);

  const clients = await crowd(tooMany, byHttp2, (client) => {
    client.send(Buffer.concat([http2.preface(0), requests]));
  });
  const inside = clients.filter(({ closed }) => !closed).length;
  for (const client of clients) client.leave();

  expect(inside).toBeGreaterThan(few);
  // New clients are accepted again.
  const met = await eventually(120, async () => {
    const visited = await besideVisitors(async () => seconds(2).then(() => []));
    expect(visited.failures).toEqual([]);
    return visited;
  });
  await expectUnharmed(met);
});

test.each([
  ["HTTP/1.1", byTls, `GET /large.txt HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ["HTTP/2", byHttp2, Buffer.concat([http2.prefaceWithOpenWindow(), ask("/large.txt")])],
])(
  "250 clients that request a large file over %s and never read don't exceed the memory limit",
  async (_, destination, request) => {
    const met = await besideVisitors(async () => {
      const clients = await crowd(few, { ...destination, reads: false }, (client) => {
        client.send(request);
      });
      await seconds(5);
      return clients;
    });

    await expectUnharmed(met);
  },
);

const streams = (number: number, of: (stream: number) => Buffer) =>
  Buffer.concat(Array.from({ length: number }, (_, index) => of(2 * index + 1)));
const askAndReset = (stream: number) =>
  Buffer.concat([http2.request(host, stream, "/"), http2.reset(stream)]);
const continued = http2.frame("continuation", 1, http2.field("a", "b".repeat(1000)));
const frames = (of: Buffer) => Buffer.concat(Array.from({ length: 1000 }, () => of));

test.each([
  ["resets 2,000 streams at once", streams(2000, askAndReset), 1],
  ["opens 2,000 streams at once", streams(2000, (stream) => http2.request(host, stream, "/")), 1],
  ["never ends its headers", Buffer.concat([http2.openRequest(host, 1), frames(continued)]), 1],
  ["sends pings without end", frames(http2.frame("ping", 0, Buffer.alloc(8))), 1000],
  ["sends settings without end", frames(http2.frame("settings", 0)), 1000],
])(
  "a client that %s over HTTP/2 is disconnected, and visitors notice nothing",
  async (_, data, times) => {
    let letGo = false;

    const met = await besideVisitors(async () => {
      const clients = await crowd(5, byHttp2, (client) => {
        client.send(http2.preface(65_535));
      });
      await Promise.all(clients.map(async (client) => client.flood(data, times)));
      letGo = await allLetGo(clients);
      return clients;
    });

    expect(letGo).toBe(true);
    await expectUnharmed(met);
  },
);

test("a client that starts a TLS renegotiation is disconnected", async () => {
  const answer = await new Promise<string>((resolve) => {
    const older = { maxVersion: "TLSv1.2", rejectUnauthorized: false, timeout: 20_000 } as const;
    const to = { host: "10.251.0.2", port: httpsPort, servername: host };
    const socket = connect({ ...to, ...older }, () => {
      socket.renegotiate({}, () => {
        socket.destroy(new Error("no refusal"));
      });
    });
    socket.on("error", ({ message }: Error) => {
      resolve(message);
    });
    socket.on("timeout", () => socket.destroy(new Error("nothing")));
  });

  expect(answer).toMatch("no renegotiation");
});
