export type ContenderName = 'direct' | 'bare' | 'sipp' | 'portkey';

/** A server in front of the stub, or the stub itself: what requests go to, and whose processor time is counted. */
export interface Contender {
  readonly name: ContenderName;
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Why it is left out of measurements of streams; undefined where it takes part. */
  readonly streamsFault?: string | undefined;
}
