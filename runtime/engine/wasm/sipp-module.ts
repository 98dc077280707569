/** The compiled module, as Emscripten makes it out of runtime/native/wasm/binding.cpp. Pointers are numbers. */
export interface SippModule {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  UTF8ToString(pointer: number): string;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  lengthBytesUTF8(text: string): number;

  readonly FS: SippFileSystem;
  /** Files of `Blob`s, read while they are needed; works in web workers only. */
  readonly WORKERFS: unknown;
  /** Modules with threads: what runs them. */
  readonly PThread?: { terminateAllThreads(): void };

  _sipp_versions(): number;
  _sipp_load_backends(verbose: number): number;
  _sipp_open(options: number): number;
  _sipp_open_error(): number;
  _sipp_submit(engine: number, id: number, request: number): void;
  _sipp_cancel(engine: number, id: number, reason: number): void;
  _sipp_close(engine: number): void;
  _sipp_advance(engine: number, mostMs: number): number;
  _sipp_take_events(engine: number): number;
  _sipp_counters(engine: number): number;
  _sipp_destroy(engine: number): void;

  /** Called when the engine has something to tell. */
  onSippEvents?: () => void;
  /** Called when the module ends itself: on a failed assertion, for example. */
  onAbort?: (reason: unknown) => void;
}

/** The part of Emscripten's file system that models need. */
export interface SippFileSystem {
  mkdir(path: string): unknown;
  writeFile(path: string, contents: Uint8Array, options: { readonly canOwn: boolean }): void;
  unlink(path: string): void;
  mount(
    type: unknown,
    options: { readonly blobs: readonly { readonly name: string; readonly data: Blob }[] },
    path: string,
  ): unknown;
  unmount(path: string): void;
}

/** What a module is created with. */
export interface SippModuleSettings {
  readonly locateFile: (name: string) => string;
  /** The compiled code, where the module cannot fetch it. */
  readonly wasmBinary?: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

/** The default export of the module's script. */
export type CreateSippModule = (settings: SippModuleSettings) => Promise<SippModule>;
