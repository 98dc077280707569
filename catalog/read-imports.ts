import ts from 'typescript';
import type { ImportedModule } from './import-rules.ts';

/** Every module that a source names: imports, re-exports and `import()` of a fixed text. */
export function readImports(path: string, text: string): readonly ImportedModule[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : path.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const found: ImportedModule[] = [];
  const visit = (node: ts.Node): void => {
    const item = importOf(node);
    if (item) found.push(item);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function importOf(node: ts.Node): ImportedModule | undefined {
  if (ts.isImportDeclaration(node))
    return named(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true);
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? named(node.arguments[0], false) : undefined;
}

function named(specifier: ts.Node | undefined, isTypeOnly: boolean): ImportedModule | undefined {
  return specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, isTypeOnly } : undefined;
}
