import type { ServerResponse } from 'node:http';
import type { AnswerEncoder, TextAnswers } from '../shapes/shape.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../targets/target.ts';
import { ChunkWriter } from './chunk-writer.ts';

/** What the stream needs to hold its source back while the client does not read. */
export interface StreamSource {
  pause(): void;
  resume(): void;
}

export interface EventStreamOptions {
  readonly encoder: AnswerEncoder;
  readonly source: StreamSource;
}

/**
 * Writes the events of one answer, or of several. What comes while the client's socket is full is kept, texts in one piece, and its
 * source is asked to wait, so a slow reader costs no more memory than what the source cannot hold back: at most the answers.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #encoder: AnswerEncoder;
  readonly #source: StreamSource;
  #writer: ChunkWriter | undefined;
  /** Events that go out with the next ones. */
  #pending = '';
  /** Comes after them. */
  #heldText = '';
  #heldTokens = 0;
  #heldChoice = 0;
  #isFull = false;

  constructor(response: ServerResponse, { encoder, source }: EventStreamOptions) {
    this.#response = response;
    this.#encoder = encoder;
    this.#source = source;
  }

  /** The head of the answer is written. */
  begin(): void {
    this.#writer = new ChunkWriter(this.#response);
    this.#pending = this.#encoder.begin();
  }

  text(choice: number, text: string, tokens: number): void {
    if (this.#isFull) this.#holdText(choice, text, tokens);
    else this.#write(this.#encoder.text(choice, text, tokens));
  }

  delta(choice: number, delta: AnswerDelta): void {
    this.#encodeHeld();
    this.#add(this.#encoder.delta(choice, delta));
  }

  clientEvent(choice: number, event: ClientEvent): void {
    this.#encodeHeld();
    this.#add(this.#encoder.clientEvent(choice, event));
  }

  /** One answer is at its end, and others are not. */
  endOne(choice: number, answer: TextAnswer): void {
    this.#encodeHeld();
    this.#add(this.#encoder.end(choice, answer));
  }

  /** The last answer is at its end; nothing follows. */
  endLast(choice: number, answer: TextAnswer, answers: TextAnswers): void {
    this.#encodeHeld();
    const end = this.#encoder.end(choice, answer);
    this.#close(end + this.#encoder.finish(answers));
  }

  /** Nothing follows. */
  fail(error: unknown): void {
    this.#encodeHeld();
    this.#close(this.#encoder.fail(error));
  }

  /** Keeps proxies from closing a silent connection. */
  heartbeat(): void {
    if (!this.#isFull) this.#write(this.#encoder.heartbeat);
  }

  #holdText(choice: number, text: string, tokens: number): void {
    if (choice !== this.#heldChoice) this.#encodeHeld();
    this.#heldChoice = choice;
    this.#heldText += text;
    this.#heldTokens += tokens;
  }

  /** Encoders remember what they have seen: everything has to come to them in its order. */
  #encodeHeld(): void {
    if (this.#heldText === '') return;
    const [text, tokens] = [this.#heldText, this.#heldTokens];
    this.#heldText = '';
    this.#heldTokens = 0;
    this.#pending += this.#encoder.text(this.#heldChoice, text, tokens);
  }

  #add(events: string): void {
    if (this.#isFull) this.#pending += events;
    else this.#write(events);
  }

  #write(events: string): void {
    const text = this.#pending + events;
    this.#pending = '';
    if (text === '' || this.#writer?.write(text)) return;
    this.#isFull = true;
    this.#source.pause();
    this.#response.once('drain', () => this.#continue());
  }

  #continue(): void {
    this.#isFull = false;
    if (this.#response.writableEnded) return;
    this.#encodeHeld();
    this.#write('');
    if (!this.#isFull) this.#source.resume();
  }

  #close(events: string): void {
    this.#writer?.end(this.#pending + events);
    this.#pending = '';
  }
}
