import { useSyncExternalStore } from 'react';
import { type Page, pages } from './pages.ts';

/** The page that the address names. */
export function usePage(): Page {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const id = hash.replace(/^#\/?/, '');
  return pages.find((page) => page.id === id) ?? pages[0];
}

function subscribe(tell: () => void): () => void {
  addEventListener('hashchange', tell);
  return () => removeEventListener('hashchange', tell);
}
