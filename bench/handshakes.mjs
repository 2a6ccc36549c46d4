// Measures full TLS handshakes per second with the certificate's path in a variable, as in the site's configuration.
// The reference is the same nginx with a fixed path. Uses the node's nginx and openssl on this machine's loopback.
//   node bench/handshakes.mjs [rounds] [seconds]      needs a running demo, and doesn't change it
import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { atTheEnd, checkSameWork, demo, median, project, report, timed } from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 9);
const seconds = Number(process.argv[3] ?? 3);
const clients = 2;
const user = 65533;
const work = mkdtempSync(join(demo.node.root, "tmp", "corekube-bench-"));
/** The same folder's path in the node's root. */
const folder = work.slice(demo.node.root.length);
const servers = [];

atTheEnd(() => {
  for (const { pid, exitCode, signalCode } of servers) {
    // The process group, to include the workers.
    if (exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
  }
  rmSync(work, { recursive: true, force: true });
});

// Runs in the node's root as the site's user, and ends with this process even if that is killed.
const inRoot = (...command) => [
  ...[demo.node.root, "setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"],
  ...["--pdeathsig=TERM", "--", ...command],
];

async function selfSigned() {
  await timed(
    "chroot",
    inRoot(
      ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
      ...["-nodes", "-days", "2", "-subj", "/CN=bench.localhost"],
      ...["-keyout", `${folder}/tls.key`, "-out", `${folder}/tls.crt`],
    ),
  );
}

const shipped = (file) =>
  readFileSync(join(project, "components", "staticSite", "nginx", "files", file), "utf8");

/** Replaces the path of the pod's certificate. */
function here(text) {
  if (!text.includes("/certificates/current")) throw new Error("nginx.conf names no certificate");
  return text.replaceAll("/certificates/current", folder);
}

const nginxConf = shipped("nginx.conf");

/** The settings of all handshakes: before the first server. */
const [, handshakeSettings = ""] =
  /include site\.conf;\n([^]*?)\n *server \{/.exec(nginxConf) ?? [];

const inVariable = nginxConf.match(/^ *ssl_certificate.*;$/gm).join("\n");
const writtenOut = inVariable
  .replaceAll("$certificate/", `${folder}/`)
  .replace(/^ *ssl_certificate_cache.*$/m, "");

function configuration(name, port, certificate) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${name}-${kind};`)
    .join("\n");
  return `
daemon off;
pid ${folder}/${name}.pid;
error_log stderr warn;
worker_processes 2;
events { worker_connections 2048; }
http {
access_log off;
${temporary}
${here(handshakeSettings)}
server {
    listen 127.0.0.1:${port} ssl;
    http2 on;
${certificate}
    return 204;
}
}
`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });

/** Starts an nginx and returns its port as soon as it listens. */
async function nginx(name, certificate) {
  const port = await freePort();
  writeFileSync(join(work, `${name}.conf`), configuration(name, port, certificate));
  const server = spawn(
    "chroot",
    inRoot("nginx", "-e", "stderr", "-c", `${folder}/${name}.conf`),
    // In its own process group.
    { detached: true, stdio: ["ignore", "inherit", "inherit"] },
  );
  server.unref();
  servers.push(server);
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries === 100 || server.exitCode !== null) throw new Error(`nginx (${name}) did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return port;
}

// s_time ends at a full second of the clock, so the rate is computed from the measured time.
async function client(port) {
  const { stdout, took } = await timed(
    "chroot",
    inRoot(
      ...["openssl", "s_time", "-connect", `127.0.0.1:${port}`, "-new", "-time", `${seconds}`],
    ),
  );
  const count = Number(/^(\d+) connections in/m.exec(stdout)?.[1]);
  // s_time prints a star for each full handshake, and a letter for a resumed one.
  const full = /^\*+/m.exec(stdout)?.[0].length;
  if (!(count > 0) || full !== count) throw new Error(`not only full handshakes:\n${stdout}`);
  return (count * 1000) / took;
}

/** What a client gets from a handshake and a request. */
function shown(port) {
  const options = { host: "127.0.0.1", port, agent: false, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    get(options, (response) => {
      const { socket, statusCode } = response.resume();
      const { fingerprint256 } = socket.getPeerCertificate();
      const { name: group } = socket.getEphemeralKeyInfo();
      const [protocol, { name: cipher }] = [socket.getProtocol(), socket.getCipher()];
      resolve({ fingerprint256, protocol, cipher, group, statusCode });
    }).on("error", reject);
  });
}

async function handshakes(port) {
  const rates = await Promise.all(Array.from({ length: clients }, () => client(port)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

chownSync(work, user, user);
chmodSync(work, 0o700);
await selfSigned();
const ports = {
  variable: await nginx("variable", inVariable),
  fixed: await nginx("fixed", writtenOut),
};
const measured = { variable: [], fixed: [] };
checkSameWork("the handshake", await shown(ports.variable), await shown(ports.fixed));
if (rounds > 1) {
  // Not measured: the first connections.
  await handshakes(ports.variable);
  await handshakes(ports.fixed);
}
for (let round = 0; round < rounds; round += 1) {
  measured.variable.push(await handshakes(ports.variable));
  measured.fixed.push(await handshakes(ports.fixed));
}
report(
  `full handshakes with the certificate in a variable, median of ${rounds}`,
  median(measured.variable),
  "with its path written out",
  median(measured.fixed),
  "none set",
  (value) => `${value.toFixed(0)} a second`,
);
