import { Agent as PlainAgent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from "node:http2";
import { Agent, request as requestByTls } from "node:https";

import type { Repository } from "../git/repository";

/** What the visitors experienced. */
export interface Met {
  /** The number of correct answers. */
  readonly answers: number;
  /** The failures, each with the seconds since the start. */
  readonly failures: readonly string[];
  /**
   * The number of requests that were repeated on a new connection because the server closed the kept one before any
   * answer. Browsers do this too (RFC 9112, 9.3.1; RFC 9113, 8.7). A repeated request that fails is a failure.
   */
  readonly repeated: number;
  /** The commits of the answers, in the order of their first answer. */
  readonly revisions: readonly string[];
}

/** The site's address for visitors. */
export interface Address {
  readonly host: string;
  readonly repository: Pick<Repository, "home">;
  readonly publicPort: { readonly number: number; readonly tls: boolean };
}

/** The number of visitors of each kind. */
export interface Crowd {
  /** A new connection for every page. */
  readonly fresh: number;
  /** One connection, HTTP/1.1. */
  readonly kept: number;
  /** One connection, HTTP/2; only over TLS. */
  readonly http2: number;
}

interface Answer {
  readonly status: number;
  readonly revision: string;
  readonly body: string;
}

type Ask = () => Promise<Answer>;

/** This machine's addresses on the link to the node. */
const sources = ["10.251.0.11", "10.251.0.12", "10.251.0.13"];
const node = "10.251.0.2";
const everyone: Crowd = { fresh: 2, kept: 2, http2: 2 };

/** The server closed a kept connection before any answer. Only then may a request be repeated. */
class ClosedBeforeAnswer extends Error {}

/**
 * Visitors who send requests, each ten times a second, until they leave. Each answer must be the home page of a pushed
 * commit, with that commit in X-Revision.
 */
export class Visitors {
  private readonly started = Date.now();
  private readonly failures: string[] = [];
  private readonly revisions = new Set<string>();
  private readonly visits: Promise<void>[];
  private answers = 0;
  private repeated = 0;
  private over = false;

  /** After `minutes` the visitors stop, and `leave` reports this as a failure. */
  constructor(
    private readonly site: Address,
    crowd: Partial<Crowd> = {},
    private readonly minutes = 20,
  ) {
    const { fresh, kept, http2 } = { ...everyone, ...crowd };
    const { tls } = site.publicPort;
    const ways = [
      ...Array.from({ length: fresh }, () => asksFresh),
      ...Array.from({ length: kept }, () => asksKept),
      ...Array.from({ length: tls ? http2 : 0 }, () => asksByHttp2),
    ];
    this.visits = ways.map(async (way, index) =>
      this.visit(way(site, sources[index % sources.length] ?? node)),
    );
  }

  /** Stops the visitors and returns what they experienced. */
  async leave(): Promise<Met> {
    this.over = true;
    await Promise.all(this.visits);
    const { answers, failures, repeated } = this;
    return { answers, failures, repeated, revisions: [...this.revisions] };
  }

  private async visit({ ask, leave }: Way): Promise<void> {
    while (!this.over) {
      if (Date.now() - this.started > this.minutes * 60_000) {
        this.fail(`left after ${String(this.minutes)} minutes, before the end`);
        break;
      }
      try {
        this.check(await this.askAsBrowsersDo(ask));
      } catch (error) {
        this.fail(String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    leave();
  }

  private async askAsBrowsersDo(ask: Ask): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ClosedBeforeAnswer)) throw error;
      this.repeated += 1;
      return ask();
    }
  }

  private check({ status, revision, body }: Answer): void {
    const home = this.site.repository.home(revision);
    if (status !== 200) throw new Error(`status ${String(status)}`);
    if (home === undefined) throw new Error(`${revision} was never pushed`);
    if (!body.includes(home)) throw new Error(`not the page of ${revision}: ${body}`);
    this.revisions.add(revision);
    this.answers += 1;
  }

  private fail(what: string): void {
    this.failures.push(`${((Date.now() - this.started) / 1000).toFixed(1)} s: ${what}`);
  }
}

/** Requests the home page in one visitor's way. */
interface Way {
  readonly ask: Ask;
  readonly leave: () => void;
}

const asksFresh = (site: Address, source: string): Way => asksByHttp1(site, source, false);
const asksKept = (site: Address, source: string): Way => asksByHttp1(site, source, true);

function asksByHttp1({ host, publicPort }: Address, localAddress: string, keepAlive: boolean): Way {
  const keep = { keepAlive, maxSockets: 1, maxCachedSessions: 0 };
  const to = { host: node, port: publicPort.number, localAddress, headers: { host } };
  if (publicPort.tls) {
    const agent = new Agent(keep);
    const options = { ...to, agent, servername: host, rejectUnauthorized: false };
    return {
      ask: async () => answerOf((receive) => requestByTls(options, receive)),
      leave: () => {
        agent.destroy();
      },
    };
  }
  const agent = new PlainAgent(keep);
  return {
    ask: async () => answerOf((receive) => request({ ...to, agent }, receive)),
    leave: () => {
      agent.destroy();
    },
  };
}

/**
 * Fails a request without an answer for 10 s. This process may itself have been busy for so long, such as with a large
 * commit, and first reads what has arrived meanwhile.
 */
function limitTime(sent: ClientRequest | ClientHttp2Stream): void {
  sent.setTimeout(10_000, () => {
    const last = setTimeout(() => sent.destroy(new Error("not answered in 10 s")), 1000);
    sent.once("close", () => {
      clearTimeout(last);
    });
  });
}

async function answerOf(
  send: (receive: (response: IncomingMessage) => void) => ClientRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = send((response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (body += part));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, revision: String(headers["x-revision"]), body });
      });
    });
    limitTime(sent);
    sent.on("error", (error: NodeJS.ErrnoException) => {
      const closed = sent.reusedSocket && ["ECONNRESET", "EPIPE"].includes(error.code ?? "");
      reject(closed ? new ClosedBeforeAnswer(error.message) : error);
    });
    sent.end();
  });
}

function asksByHttp2({ host, publicPort }: Address, localAddress: string): Way {
  let session: ClientHttp2Session | undefined;
  const open = () => {
    const options = { servername: host, rejectUnauthorized: false, localAddress };
    const opened = connect(`https://${node}:${String(publicPort.number)}`, options);
    // The request reports this error.
    opened.on("error", () => undefined);
    return opened;
  };
  return {
    ask: async () => {
      const reused = session !== undefined && !session.closed && !session.destroyed;
      session = reused && session !== undefined ? session : open();
      return askHttp2(session, host, reused);
    },
    leave: () => session?.destroy(),
  };
}

async function askHttp2(
  session: ClientHttp2Session,
  host: string,
  reused: boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ":path": "/", ":authority": host });
    let answer = { status: 0, revision: "" };
    let body = "";
    stream.setEncoding("utf8");
    limitTime(stream);
    stream.on("response", (headers) => {
      answer = { status: headers[":status"] ?? 0, revision: String(headers["x-revision"]) };
    });
    stream.on("data", (part: string) => (body += part));
    stream.on("end", () => {
      resolve({ ...answer, body });
    });
    stream.on("error", (error: Error) => {
      session.destroy();
      const closed = reused && answer.status === 0 && !error.message.startsWith("not answered");
      reject(closed ? new ClosedBeforeAnswer(error.message) : error);
    });
    stream.on("close", () => {
      reject(new ClosedBeforeAnswer("the connection was closed"));
    });
  });
}
