import { expect, test } from 'vitest';
import type { ErrorCode, ErrorDetails } from '../../runtime/contract/errors.ts';
import { askText } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { ScriptedTarget } from './testing/scripted-target.ts';

const remote = { status: 500 };

test.each<[ErrorCode, ErrorDetails?]>([
  ['connection_failed'],
  ['timeout'],
  ['overloaded'],
  ['rate_limited', { retryAfterMs: 1000 }],
  ['quota_exceeded', { remote }],
  ['authentication', { remote }],
  ['authorization', { remote }],
  ['remote_failed', { remote }],
  ['protocol_failed'],
  ['model_not_found'],
  ['engine_unavailable'],
  ['engine_failed'],
  ['engine_closed'],
  ['engine_mismatch'],
  ['out_of_memory'],
])('after %s another target is asked', (code, details) => {
  expect(attemptsAfter(code, details)).toEqual(['a', 'b']);
});

test.each<[ErrorCode]>([
  ['invalid_request'],
  ['context_length_exceeded'],
  ['unsupported_operation'],
  ['no_chat_template'],
  ['authentication'],
  ['authorization'],
  ['cancelled'],
  ['internal'],
])('after %s nobody else is asked', (code) => {
  expect(attemptsAfter(code)).toEqual(['a']);
});

function attemptsAfter(code: ErrorCode, details?: ErrorDetails): readonly string[] {
  const a = new ScriptedTarget('a', { fallback: ['b'] });
  const asked = askText(balance([a, new ScriptedTarget('b')]), 'a');
  a.fail(code, details);
  return asked.attempts;
}
