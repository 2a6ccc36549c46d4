// Stack traces name positions in the TypeScript source, not in the compiled code.
// The SDK asks for thousands of stack traces: it keeps one for each promise. Its own way to map them takes a tenth
// of the program's time, so this one maps only this project's files, and each position once.
const { SourceMap } = require("node:module");

/** By file: its source map, parsed when it is first needed. */
const maps = new Map();
/** By line of a stack trace: the same with the position in the source. */
const mapped = new Map();

exports.keepMap = (filename, json) => {
  let parsed;
  maps.set(filename, () => (parsed ??= new SourceMap(JSON.parse(json))));
};

function inSource(frame) {
  const text = String(frame);
  const map = maps.get(frame.getFileName());
  if (map === undefined) return text;
  let line = mapped.get(text);
  if (line === undefined) {
    line = withPosition(text, map(), frame.getLineNumber(), frame.getColumnNumber());
    mapped.set(text, line);
  }
  return line;
}

function withPosition(text, map, line, column) {
  const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
  if (originalLine === undefined) return text;
  return text.replace(`:${line}:${column}`, `:${originalLine + 1}:${originalColumn + 1}`);
}

// Replaces the SDK's.
Error.prepareStackTrace = (error, frames) =>
  [Error.prototype.toString.call(error), ...frames.map(inSource)].join("\n    at ");
