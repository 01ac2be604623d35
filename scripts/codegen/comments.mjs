/**
 * The comments of the contract's table, by the place they stand at: "messages.hello.fields.locale" is what the JSDoc
 * before that property says. So header and documentation say what the table says. Used by contract.mjs.
 */
import ts from "typescript";

/** The text of a JSDoc comment, its lines joined: paragraphs stay apart. */
function plain(comment) {
  return comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s?/, "").trim())
    .join("\n")
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll("\n", " "))
    .join("\n\n");
}

function commentBefore(node, source) {
  const ranges = ts.getLeadingCommentRanges(source, node.getFullStart()) ?? [];
  const docs = ranges.map(({ pos, end }) => source.slice(pos, end)).filter((text) => text.startsWith("/**"));
  return docs.length === 0 ? undefined : plain(docs[docs.length - 1]);
}

/** `{ … } as const satisfies …` and `Object.freeze({ … })` are their object. */
function objectIn(node) {
  let inner = node;
  while (ts.isAsExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression;
  return ts.isObjectLiteralExpression(inner) ? inner : undefined;
}

/**
 * @param source of a TypeScript module
 * @returns `file`: what stands at its top; `at`: a map from the place of a declaration or property to its comment
 */
export function commentsOf(source) {
  const tree = ts.createSourceFile("table.ts", source, ts.ScriptTarget.Latest, true);
  const at = new Map();
  const note = (place, node) => {
    const comment = commentBefore(node, source);
    if (comment !== undefined) at.set(place, comment);
  };
  const walk = (place, object) => {
    for (const property of object.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const here = `${place}.${property.name.text}`;
      note(here, property);
      const inner = objectIn(property.initializer);
      if (inner !== undefined) walk(here, inner);
    }
  };
  for (const statement of tree.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        note(name.text, statement);
        const object = initializer === undefined ? undefined : objectIn(initializer);
        if (object !== undefined) walk(name.text, object);
      }
    } else if (ts.isInterfaceDeclaration(statement)) {
      note(statement.name.text, statement);
      for (const member of statement.members) note(`${statement.name.text}.${member.name.text}`, member);
    } else if (ts.isTypeAliasDeclaration(statement)) note(statement.name.text, statement);
  }
  const first = /^\/\*\*[\s\S]*?\*\//.exec(source);
  return { file: first === null ? "" : plain(first[0]), at };
}
