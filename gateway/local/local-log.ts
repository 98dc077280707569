/** Takes what operators should know. */
export interface LocalLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
