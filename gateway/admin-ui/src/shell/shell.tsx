import { Menu } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../components/button.tsx';
import { Brand } from './brand.tsx';
import { Sidebar } from './sidebar.tsx';
import { usePage } from './use-page.ts';

/** Everything around the page. */
export function Shell({ onSignOut }: { readonly onSignOut: () => void }) {
  const page = usePage();
  const content = useRef<HTMLElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const isFirst = useRef(true);

  useEffect(() => {
    document.title = `${page.title} · Sipp Gateway Admin`;
    setIsOpen(false);
    scrollTo(0, 0);
    // A screen reader goes on with the new page, not with the link that led there.
    if (!isFirst.current) content.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [page]);

  const close = () => {
    setIsOpen(false);
    menuButton.current?.focus();
  };

  return (
    <div className="shell">
      <button type="button" className="skip-link" onClick={() => content.current?.focus()}>
        Skip to content
      </button>
      <header className="mobile-bar">
        <IconButton ref={menuButton} label="Open navigation" aria-expanded={isOpen} onClick={() => setIsOpen(true)}>
          <Menu size={20} aria-hidden />
        </IconButton>
        <Brand />
      </header>
      <Sidebar page={page} isOpen={isOpen} onClose={close} onSignOut={onSignOut} />
      <main ref={content} id="content" className="content" tabIndex={-1} inert={isOpen}>
        <page.component key={page.id} />
      </main>
    </div>
  );
}
