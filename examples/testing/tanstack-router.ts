interface Context {
  readonly request: Request;
}

interface ServerRoute {
  readonly server: { readonly handlers: { readonly POST: (context: Context) => Promise<Response> } };
}

/** What the example uses of `@tanstack/react-router`, which is no dependency of this repository: a route keeps its options. */
export const createFileRoute =
  (path: string) =>
  <Options extends ServerRoute>(options: Options): { readonly path: string; readonly options: Options } => ({
    path,
    options,
  });
