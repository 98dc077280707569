import { Send, Square } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/state.tsx';
import type { Turn } from './turn.ts';
import { TurnView } from './turn-view.tsx';

export interface ConversationProps {
  readonly turns: readonly Turn[];
  readonly isRunning: boolean;
  readonly canSend: boolean;
  readonly onSend: (prompt: string) => void;
  readonly stop: () => void;
}

export function Conversation({ turns, isRunning, canSend, onSend, stop }: ConversationProps) {
  const [prompt, setPrompt] = useState('');
  const end = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text moves the end
  useEffect(() => {
    const scroll = end.current?.parentElement;
    if (scroll) scroll.scrollTop = scroll.scrollHeight;
  }, [turns]);
  const send = () => {
    if (isRunning || !canSend || prompt.trim() === '') return;
    onSend(prompt);
    setPrompt('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <section className="panel conversation" aria-label="Conversation">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
      <div className="turns" tabIndex={0} role="log" aria-label="Messages" aria-busy={isRunning}>
        {turns.length === 0 && (
          <EmptyState title="Nothing said yet">The answer is streamed from the target, with its timings.</EmptyState>
        )}
        {turns.map((turn, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns are only added
          <TurnView key={index} turn={turn} isRunning={isRunning && index === turns.length - 1} />
        ))}
        <div ref={end} />
      </div>
      <form
        className="composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          className="textarea"
          aria-label="Message"
          placeholder="Write a message"
          rows={2}
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {isRunning ? (
          <Button onClick={stop}>
            <Square size={15} aria-hidden />
            Stop
          </Button>
        ) : (
          <Button type="submit" kind="primary" disabled={!canSend || prompt.trim() === ''}>
            <Send size={15} aria-hidden />
            Send
          </Button>
        )}
      </form>
    </section>
  );
}
