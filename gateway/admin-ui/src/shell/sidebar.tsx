import { useQueryClient } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { signOut } from '../api/session.ts';
import { Button, IconButton } from '../components/button.tsx';
import { useAnnounce } from '../components/toasts.tsx';
import { Brand } from './brand.tsx';
import { type Page, pages } from './pages.ts';
import { type ThemeChoice, useTheme } from './theme.ts';

export interface SidebarProps {
  readonly page: Page;
  /** Of phones, where it lies over the page. */
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSignOut: () => void;
}

export function Sidebar({ page, isOpen, onClose, onSignOut }: SidebarProps) {
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    closeButton.current?.focus();
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && onClose();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isOpen, onClose]);
  return (
    <>
      {isOpen && (
        <button type="button" className="sidebar-shade" tabIndex={-1} aria-label="Close navigation" onClick={onClose} />
      )}
      <aside className="sidebar" data-open={isOpen} aria-label="Navigation">
        <Brand />
        <IconButton ref={closeButton} label="Close navigation" className="sidebar-close" onClick={onClose}>
          <X size={20} aria-hidden />
        </IconButton>
        <nav aria-label="Pages">
          <ul className="navigation">
            {pages.map(({ id, title, icon: Icon }) => (
              <li key={id}>
                <a
                  href={`#/${id}`}
                  aria-current={id === page.id ? 'page' : undefined}
                  onClick={() => isOpen && onClose()}
                >
                  <Icon size={17} aria-hidden />
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Foot onSignOut={onSignOut} />
      </aside>
    </>
  );
}

const themes: readonly (readonly [ThemeChoice, string, typeof Sun])[] = [
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
  ['system', 'System', Monitor],
];

function Foot({ onSignOut }: Pick<SidebarProps, 'onSignOut'>) {
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  const [theme, setTheme] = useTheme();
  const leave = () =>
    signOut(queryClient).then(onSignOut, (error: Error) =>
      announce('bad', `You are still signed in: ${error.message}`),
    );
  return (
    <div className="sidebar-foot">
      <fieldset className="segments theme-switch">
        <legend className="visually-hidden">Theme</legend>
        {themes.map(([choice, text, Icon]) => (
          <label key={choice} title={text}>
            <input type="radio" name="theme" checked={theme === choice} onChange={() => setTheme(choice)} />
            <Icon size={15} aria-hidden />
            <span className="visually-hidden">{text}</span>
          </label>
        ))}
      </fieldset>
      <Button kind="quiet" onClick={leave}>
        <LogOut size={16} aria-hidden />
        Sign out
      </Button>
    </div>
  );
}
