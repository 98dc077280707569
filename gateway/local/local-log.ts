/** Takes what operators should know. */
export interface LocalLog {
  /** What may quote requests: only who asks for it sees it. */
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
