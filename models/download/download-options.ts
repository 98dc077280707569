export interface DownloadProgress {
  readonly done: number;
  /** Undefined where the server does not say. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** The finished file. What has arrived so far lies beside it, with `.part` at the end of its name. */
  readonly target: string;
  /** Hexadecimal. Without it, a file is taken as it comes. */
  readonly sha256?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: 30 seconds. How long nothing may arrive. */
  readonly stallMs?: number;
  readonly fetch?: typeof fetch;
}

export interface DownloadedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Bytes that were there from an earlier attempt. */
  readonly resumedBytes: number;
}
