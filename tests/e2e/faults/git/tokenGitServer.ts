import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename } from "node:path";

/** This machine's address on the link to the node. Pods can reach it. */
const address = "10.251.0.1";

/** Serves a folder's repositories over HTTP, with git's own server, to clients with the token. */
export class TokenGitServer {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly host: string,
    private token: string,
  ) {}

  static async start(
    folder: string,
    port: number,
    token: string,
    host = address,
  ): Promise<TokenGitServer> {
    const server = createServer();
    const gitServer = new TokenGitServer(server, folder, `${host}:${String(port)}`, token);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      gitServer.answer(request, response);
    });
    server.listen(port, host);
    await once(server, "listening");
    return gitServer;
  }

  /** The URL of the repository on this server. */
  urlOf({ url }: { readonly url: string }): string {
    return `http://${this.host}/${basename(url)}`;
  }

  /** From now on, only this token is valid. */
  accept(token: string): void {
    this.token = token;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [, given = ""] = /^Basic (.*)$/.exec(request.headers.authorization ?? "") ?? [];
    const [, password] = /^[^:]+:(.*)$/.exec(Buffer.from(given, "base64").toString()) ?? [];
    if (password !== this.token) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="private"' }).end();
      return;
    }
    this.answerByGit(request, response);
  }

  /** Runs git-http-backend(1) by CGI (RFC 3875), as a web server does. */
  private answerByGit(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", `http://${this.host}`);
    const child = spawn("git", ["http-backend"], {
      env: {
        PATH: process.env["PATH"],
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"],
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
        HTTP_GIT_PROTOCOL: request.headers["git-protocol"]?.toString(),
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    request.pipe(child.stdin);
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.on("close", () => {
      const answer = Buffer.concat(parts);
      const end = answer.indexOf("\r\n\r\n");
      const headers = answer
        .subarray(0, end)
        .toString()
        .split("\r\n")
        .map((line): [string, string] => {
          const [name = "", ...value] = line.split(": ");
          return [name.toLowerCase(), value.join(": ")];
        });
      const { status = "200", ...others } = Object.fromEntries(headers);
      response.writeHead(Number.parseInt(status), others).end(answer.subarray(end + 4));
    });
  }
}
