import { X } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

interface Toast {
  readonly key: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

export type Announce = (kind: Toast['kind'], text: string) => void;

/** How long good news stay; bad ones stay until they are closed. */
const SHOWN_MS = 5000;

const AnnounceContext = createContext<Announce>(() => undefined);

/** Tells how something went, in a corner of the page and to screen readers. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

export function Toasts({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const remove = useCallback((key: number) => setToasts((all) => all.filter((toast) => toast.key !== key)), []);
  const announce = useCallback<Announce>((kind, text) => {
    setToasts((all) => [...all.slice(-2), { key: (all.at(-1)?.key ?? 0) + 1, kind, text }]);
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="toasts" aria-live="polite">
        {toasts.map((toast) => (
          <ToastBox key={toast.key} toast={toast} onClose={() => remove(toast.key)} />
        ))}
      </div>
    </AnnounceContext>
  );
}

function ToastBox({ toast, onClose }: { readonly toast: Toast; readonly onClose: () => void }) {
  const { kind, text } = toast;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs from when it is shown, whatever is drawn later
  useEffect(() => {
    if (kind === 'bad') return;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="toast" data-kind={kind}>
      <span>{text}</span>
      <IconButton label="Close message" size="small" onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
