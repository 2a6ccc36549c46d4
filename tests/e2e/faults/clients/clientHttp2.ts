/** Frames of HTTP/2 (RFC 9113), for clients that violate it. */
const types = { headers: 1, reset: 3, settings: 4, ping: 6, windowUpdate: 8, continuation: 9 };
const endStream = 1;
const endHeaders = 4;
const largestWindow = 2 ** 31 - 1;

export function frame(
  type: keyof typeof types,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
  flags = 0,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(types[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A client's preface, with the window size of each stream in bytes. */
export function preface(window: number): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(4, 0);
  settings.writeUInt32BE(window, 2);
  return Buffer.concat([
    Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    frame("settings", 0, settings),
  ]);
}

/** A preface with the largest windows of streams and the connection. */
export function prefaceWithOpenWindow(): Buffer {
  const increment = Buffer.alloc(4);
  increment.writeUInt32BE(largestWindow - 65_535);
  return Buffer.concat([preface(largestWindow), frame("windowUpdate", 0, increment)]);
}

/** A GET request; `more` are header fields in HPACK. */
export function request(
  host: string,
  stream: number,
  path: string,
  more: readonly Buffer[] = [],
): Buffer {
  return frame("headers", stream, fields(host, path, more), endStream | endHeaders);
}

/** A GET request whose headers don't end. */
export function openRequest(host: string, stream: number): Buffer {
  return frame("headers", stream, fields(host, "/", []), endStream);
}

export function reset(stream: number): Buffer {
  return frame("reset", stream, Buffer.from([0, 0, 0, 8]));
}

/** A literal header field (RFC 7541, 6.2.2). */
export function field(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** An empty cookie field, in one byte (RFC 7541, Appendix A, 32). */
export const emptyCookie = Buffer.from([0x80 | 32]);

// Indexes of the static table: method GET, scheme https, path, authority.
function fields(host: string, path: string, more: readonly Buffer[]): Buffer {
  const [pathFollows, hostFollows] = [Buffer.from([0x04]), Buffer.from([0x01])];
  const parts = [Buffer.from([0x82, 0x87]), pathFollows, text(path), hostFollows, text(host)];
  return Buffer.concat([...parts, ...more]);
}

/** A string after its length, which is split into seven-bit groups from 127 on (RFC 7541, 5.1). */
function text(value: string): Buffer {
  const length: number[] = value.length < 127 ? [value.length] : [127];
  if (value.length >= 127) {
    let rest = value.length - 127;
    for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), Buffer.from(value)]);
}
