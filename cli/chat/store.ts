import { type ChatAction, type ChatState, reduceChat } from './state.ts';

/** The state of a chat, and those who want to know of its changes. */
export interface ChatStore {
  read(): ChatState;
  dispatch(action: ChatAction): void;
  /** Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

export function createStore(start: ChatState): ChatStore {
  let state = start;
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    dispatch(action) {
      state = reduceChat(state, action);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
