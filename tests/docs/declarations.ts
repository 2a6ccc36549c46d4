import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as ts from "typescript";

import { filesUnder, project } from "../support/docs/messages";

/** A property as its declaration has it. */
export interface Property {
  /** With `?` where it may be left out. */
  readonly name: string;
  readonly type: string;
  /** What its docstring says after `Default`; empty where there is none. */
  readonly default: string;
  /** The rest of its docstring. */
  readonly doc: string;
}

/** What the components export: interfaces, types and classes, by name. */
export function declarations(): Map<string, readonly Property[]> {
  const found = new Map<string, readonly Property[]>();
  for (const file of ["images.ts", ...filesUnder(["components"], ".ts")]) {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(project, file), "utf8"),
      ts.ScriptTarget.ES2022,
      true,
    );
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) {
        if (!ts.isClassDeclaration(statement)) continue;
      }
      if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
      if (statement.name) found.set(statement.name.text, propertiesOf(statement, source));
    }
  }
  return found;
}

type Member = ts.PropertySignature | ts.PropertyDeclaration;

/** Of a union: those of each of its kinds, with all their types. */
function propertiesOf(declaration: ts.Node, source: ts.SourceFile): Property[] {
  const members: Member[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isPropertyDeclaration(node)) members.push(node);
    else if (!ts.isFunctionLike(node)) node.forEachChild(visit);
  };
  declaration.forEachChild(visit);
  const byName = new Map<string, Property>();
  for (const member of members.filter(isForUsers)) {
    const property = described(member, source);
    const before = byName.get(property.name);
    byName.set(property.name, before ? both(before, property) : property);
  }
  return [...byName.values()];
}

function both(one: Property, other: Property): Property {
  return { ...one, type: `${one.type} | ${other.type}`, doc: `${one.doc} ${other.doc}`.trim() };
}

const saysDefault = /Default:? (.*?)\.(?:\s|$)/;

function isForUsers(member: Member): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  return !ts.getModifiers(member)?.some(({ kind }) => hidden.includes(kind));
}

function described(member: Member, source: ts.SourceFile): Property {
  const doc = ts
    .getJSDocCommentsAndTags(member)
    .map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? "")
    .join(" ")
    .replace(/\s+/g, " ");
  const type = member.type?.getText(source) ?? "";
  return {
    name: member.name.getText(source) + (member.questionToken ? "?" : ""),
    type: type
      .replace(/\s+/g, " ")
      .replace(/^\| /, "")
      .replace(/ \| undefined$/, ""),
    default: saysDefault.exec(doc)?.[1] ?? "",
    doc: doc.replace(saysDefault, "").trim(),
  };
}
