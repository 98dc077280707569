import { join, relative, sep } from 'node:path';
import type ts from 'typescript';
import { SippError } from '../../runtime/contract/errors.ts';

/** Path below the checkout, with `/`, and text. */
export type Declarations = ReadonlyMap<string, string>;

/**
 * The type declarations of the given modules and of all that they import, with nothing left that a user would have to install:
 * types that a package computes from our schemas are written out.
 *
 * @throws SippError `build_failed` with the compiler's words
 */
export async function emitDeclarations(root: string, entries: readonly string[]): Promise<Declarations> {
  const { default: compiler } = await import('typescript');
  const program = compiler.createProgram(
    entries.map((entry) => join(root, entry)),
    readOptions(compiler, root),
  );
  const problems = program.getSemanticDiagnostics();
  if (problems.length > 0) throw failure(compiler.formatDiagnostics(problems, formatHost(compiler, root)));
  const files = new Map<string, string>();
  const write = (path: string, text: string) => files.set(below(root, path), withLibrary(withScriptExtensions(text)));
  const afterDeclarations = [writeOutPackages(compiler, program.getTypeChecker())];
  program.emit(undefined, write, undefined, true, { afterDeclarations });
  return reachable(files, entries);
}

function readOptions(compiler: typeof ts, root: string): ts.CompilerOptions {
  const host = { ...compiler.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const config = compiler.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.library.json'), {}, host);
  return { ...config?.options, rootDir: root, outDir: root, declarationMap: false, noEmitOnError: false };
}

function formatHost(compiler: typeof ts, root: string): ts.FormatDiagnosticsHost {
  return {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => compiler.sys.newLine,
  };
}

type DeclarationTransformer = ts.TransformerFactory<ts.SourceFile | ts.Bundle>;

/** Leaves out imports of packages and the constants whose types need them, and replaces the types made from these by what they are. */
function writeOutPackages(compiler: typeof ts, checker: ts.TypeChecker): DeclarationTransformer {
  return ({ factory }) =>
    (file) => {
      if (!compiler.isSourceFile(file)) return file;
      const statements = file.statements.flatMap((statement): readonly ts.Statement[] => {
        if (compiler.isImportDeclaration(statement) && isPackage(specifierOf(compiler, statement))) return [];
        if (compiler.isVariableStatement(statement) && mentionsPackage(compiler, statement)) return [];
        if (!compiler.isTypeAliasDeclaration(statement) || !isComputed(compiler, checker, statement))
          return [statement];
        const { modifiers, name, typeParameters } = statement;
        const flags = compiler.NodeBuilderFlags.NoTruncation | compiler.NodeBuilderFlags.InTypeAlias;
        const type = checker.getTypeAtLocation(compiler.getOriginalNode(statement));
        const written = checker.typeToTypeNode(type, undefined, flags) ?? statement.type;
        return [factory.updateTypeAliasDeclaration(statement, modifiers, name, typeParameters, written)];
      });
      return factory.updateSourceFile(file, statements);
    };
}

function specifierOf(compiler: typeof ts, { moduleSpecifier }: ts.ImportDeclaration): string {
  return compiler.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

const isPackage = (specifier: string): boolean => !specifier.startsWith('.') && !specifier.startsWith('node:');

function mentionsPackage(compiler: typeof ts, node: ts.Node): boolean {
  if (compiler.isImportTypeNode(node) && compiler.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    if (compiler.isStringLiteral(literal) && isPackage(literal.text)) return true;
  }
  return compiler.forEachChild(node, (child) => mentionsPackage(compiler, child) || undefined) ?? false;
}

/** `Static<typeof Schema>`: a reference to a type that a package declares. */
function isComputed(compiler: typeof ts, checker: ts.TypeChecker, statement: ts.TypeAliasDeclaration): boolean {
  const original = compiler.getOriginalNode(statement);
  if (!compiler.isTypeAliasDeclaration(original) || !compiler.isTypeReferenceNode(original.type)) return false;
  const symbol = checker.getSymbolAtLocation(original.type.typeName);
  const declaration = symbol?.declarations?.[0];
  return (
    declaration !== undefined && compiler.isImportSpecifier(declaration) && isPackage(moduleOf(compiler, declaration))
  );
}

function moduleOf(compiler: typeof ts, specifier: ts.ImportSpecifier): string {
  return specifierOf(compiler, specifier.parent.parent.parent as ts.ImportDeclaration); // Named imports, clause, declaration.
}

/** Users resolve `./client.js` to `client.d.ts`; `./client.ts` is a file that they do not have. */
function withScriptExtensions(text: string): string {
  return text.replaceAll(/((?:from |import\(|import )['"]\.{1,2}\/[^'"]+)\.tsx?(['"])/g, '$1.js$2');
}

/** Programs may be checked against an older library of the language than ours, which does not know `await using`. */
function withLibrary(text: string): string {
  return text.includes('Symbol.asyncDispose') ? `/// <reference lib="esnext.disposable" />\n${text}` : text;
}

/** The compiler writes declarations for every module of the program; users get those that the entries lead to. */
function reachable(files: Declarations, entries: readonly string[]): Declarations {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const text = files.get(path);
    if (text === undefined || found.has(path)) return;
    found.set(path, text);
    for (const [, specifier = ''] of text.matchAll(/(?:from |import\(|import )['"]([^'"]+)['"]/g)) {
      if (isPackage(specifier)) throw failure(`The types in '${path}' need the package '${specifier}'.`);
      if (specifier.startsWith('.')) visit(below('/', join('/', path, '..', specifier)).replace(/\.js$/, '.d.ts'));
    }
  };
  for (const entry of entries) {
    const path = entry.replace(/\.ts$/, '.d.ts');
    if (!files.has(path)) throw failure(`The compiler wrote no '${path}'.`);
    visit(path);
  }
  return found;
}

function below(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/');
}

function failure(message: string): SippError {
  return new SippError('build_failed', `The types of the library cannot be written: ${message}`, {
    hint: 'Run `npm run typecheck`.',
  });
}
