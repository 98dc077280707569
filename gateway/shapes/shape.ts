import type { IncomingHttpHeaders } from 'node:http';
import type { RouteName } from '../config/gateway-config.ts';
import type {
  AnswerDelta,
  ClientEvent,
  EmbedAnswer,
  EmbedRequest,
  Operation,
  TextAnswer,
  TextRequest,
  TraceContext,
} from '../targets/target.ts';

/** A failure as an API tells it. */
export interface FailureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What the routes of one API have in common. */
export interface Shape {
  /** The value of `authorization` that the head of a request stands for: some clients send their token in a header of another name. */
  authorization(headers: IncomingHttpHeaders): string | undefined;
  /** `status` is the gateway's own where the code alone does not say it, such as 413. */
  encodeFailure(error: unknown, about: { readonly requestId: string; readonly status?: number }): FailureAnswer;
  /** Headers of every answer. Default: none but those of all routes. */
  headers?(requestId: string): Readonly<Record<string, string>>;
}

/** What a body is read with. */
export interface Asked {
  readonly requestId: string;
  readonly trace: TraceContext | undefined;
  /** Name of the caller, who shares no session with others. */
  readonly caller: string;
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
}

/** One way to ask for text or vectors. */
export interface Route {
  /** Its key in `routes`. */
  readonly name: RouteName;
  readonly shape: Shape;
  /** What it counts as. */
  readonly operation: Operation;
  /**
   * What a JSON value asks for.
   *
   * @throws SippError `invalid_request` naming the field
   */
  decode(body: unknown, asked: Asked): Job;
}

/** The route that tells what a caller may ask for, at its path and, for a single one, below it. */
export interface ModelsRoute {
  /** Its key in `routes`. */
  readonly name: RouteName;
  readonly shape: Shape;
  /** The JSON document about all of them. */
  list(models: readonly ModelEntry[]): string;
  one(model: ModelEntry): string;
}

/** What clients write into `model`. */
export interface ModelEntry {
  readonly id: string;
  readonly type: 'target' | 'group';
  /** When this gateway was started: nobody knows more of all kinds of models. */
  readonly createdUnixSeconds: number;
}

export type Job = TextJob | EmbedJob | CountJob;

/** Text, from one target or, where several answers are wanted, from one target each. */
export interface TextJob {
  readonly kind: 'text';
  /** The name of a target or group. */
  readonly model: string;
  /** One for each answer; all stream or none does. */
  readonly requests: readonly [TextRequest, ...TextRequest[]];
  /** Writes the answers to this one request; it may remember. */
  readonly encoder: AnswerEncoder;
}

export interface EmbedJob {
  readonly kind: 'embed';
  readonly model: string;
  readonly request: EmbedRequest;
  encode(answer: EmbedAnswer): string;
}

/** The tokens of a prompt; nothing is generated. */
export interface CountJob {
  readonly kind: 'count';
  readonly model: string;
  readonly request: TextRequest;
  encode(tokens: number): string;
}

/** In the order of the requests. */
export type TextAnswers = readonly [TextAnswer, ...TextAnswer[]];

/**
 * Puts the answers to one request into the words of an API. `choice` counts the requests of the job. What a stream's methods return
 * is written at once: whole server-sent events, or nothing.
 */
export interface AnswerEncoder {
  /** The JSON document. */
  whole(answers: TextAnswers): string;
  /** What a stream begins with; once, before everything else. */
  begin(): string;
  /** Never without text; texts that follow one another may have become one, while the client did not read. */
  text(choice: number, text: string, tokens: number): string;
  delta(choice: number, delta: AnswerDelta): string;
  clientEvent(choice: number, event: ClientEvent): string;
  /** One of the answers is at its end. */
  end(choice: number, answer: TextAnswer): string;
  /** All of them are. */
  finish(answers: TextAnswers): string;
  /** The stream ends with a failure; nothing follows. */
  fail(error: unknown): string;
  /** Keeps proxies from closing a silent connection. */
  readonly heartbeat: string;
}
