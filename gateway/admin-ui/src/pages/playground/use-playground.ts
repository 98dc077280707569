import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isSignedOut } from '../../api/api-error.ts';
import { sessionQuery } from '../../api/session.ts';
import { type ChatSettings, streamChat } from './stream-chat.ts';
import type { Turn, TurnFigures } from './turn.ts';

/** A conversation with a target, of which one answer at most is being written. */
export function usePlayground() {
  const queryClient = useQueryClient();
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [isRunning, setIsRunning] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const amend = (change: (turn: Turn) => Turn) =>
    setTurns((all) => all.map((turn, index) => (index === all.length - 1 ? change(turn) : turn)));

  const send = async (prompt: string, settings: ChatSettings): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    const asked = performance.now();
    const messages = [...turns.filter(({ failure }) => failure === undefined), { role: 'user', text: prompt } as const];
    setTurns([...turns, { role: 'user', text: prompt }, { role: 'assistant', target: settings.model, text: '' }]);
    setIsRunning(true);
    let figures: TurnFigures = {};
    const note = (more: TurnFigures) => {
      figures = { ...figures, ...more };
    };
    try {
      for await (const event of streamChat(messages, settings, controller.signal)) {
        if (event.type === 'text') {
          if (figures.firstTextMs === undefined) note({ firstTextMs: performance.now() - asked });
          amend((turn) => ({ ...turn, text: turn.text + event.text }));
        } else note(event.figures);
      }
    } catch (error) {
      if (isSignedOut(error)) queryClient.setQueryData(sessionQuery.queryKey, null);
      if (controller.signal.aborted) note({ finishReason: 'you' });
      else amend((turn) => ({ ...turn, failure: error instanceof Error ? error.message : String(error) }));
    }
    const totalMs = performance.now() - asked;
    amend((turn) => ({ ...turn, figures: { ...figures, totalMs } }));
    setIsRunning(false);
  };

  return {
    turns,
    isRunning,
    send,
    stop: () => running.current?.abort(),
    clear: () => setTurns([]),
  };
}
