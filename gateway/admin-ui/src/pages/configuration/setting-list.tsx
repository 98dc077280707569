import { FactList } from '../../components/fact-list.tsx';
import { plural } from '../../format/words.ts';

/** The settings of a file: single values first, then each table, folded. */
export function SettingList({ configuration }: { readonly configuration: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(configuration);
  const single = entries.filter(([, value]) => typeof value !== 'object');
  const tables = entries.filter(([, value]) => typeof value === 'object' && value !== null);
  return (
    <div className="stack">
      <FactList isWide facts={single.map(([key, value]) => [key, <code key={key}>{String(value)}</code>] as const)} />
      {tables.map(([key, value]) => (
        <details className="more" key={key}>
          <summary>
            <code>{key}</code> <span className="faint small">{sizeOf(value)}</span>
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard */}
          <pre className="code" tabIndex={0}>
            {JSON.stringify(value, null, 2)}
          </pre>
        </details>
      ))}
    </div>
  );
}

function sizeOf(value: unknown): string {
  if (Array.isArray(value)) return plural(value.length, 'item');
  return plural(Object.keys(Object(value)).length, 'key');
}
