import { useState } from 'react';

/** What is typed into a form, until it is what the gateway has: a refresh does not take it away. */
export function useDraft<Draft extends object>(saved: Draft) {
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const draft: Draft = { ...saved, ...edits };
  // `as`: the keys of an object are those of its type.
  const isChanged = (Object.keys(saved) as (keyof Draft)[]).some((key) => draft[key] !== saved[key]);
  return {
    draft,
    isChanged,
    edit: (changes: Partial<Draft>) => setEdits({ ...edits, ...changes }),
    reset: () => setEdits({}),
  };
}
