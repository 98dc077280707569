import type { UsageDay } from '../../../../admin/wire.ts';
import { EmptyState } from '../../components/state.tsx';
import { toCount } from '../../format/numbers.ts';

/** A bar for each day. The table behind it says the same. */
export function UsageDays({ days }: { readonly days: readonly UsageDay[] }) {
  const highest = Math.max(1, ...days.map(tokensOf));
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined)
    return <EmptyState title="No use yet">The first request of this caller begins its first day.</EmptyState>;
  return (
    <>
      <div className="bars" aria-hidden="true">
        {days.map((day) => (
          <div className="bar" key={day.day} title={`${day.day}: ${toCount(tokensOf(day))} tokens`}>
            <div className="bar-output" style={{ height: `${(day.outputTokens / highest) * 100}%` }} />
            <div className="bar-input" style={{ height: `${(day.inputTokens / highest) * 100}%` }} />
          </div>
        ))}
      </div>
      <div className="bars-axis" aria-hidden="true">
        <span>{first.day}</span>
        <span>{toCount(highest)} tokens at most</span>
        <span>{first === last ? '' : last.day}</span>
      </div>
      <div className="visually-hidden">
        <table>
          <caption>Use per day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Requests</th>
              <th scope="col">Input tokens</th>
              <th scope="col">Output tokens</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, requests, inputTokens, outputTokens }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td>{toCount(requests)}</td>
                <td>{toCount(inputTokens)}</td>
                <td>{toCount(outputTokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function tokensOf({ inputTokens, outputTokens }: UsageDay): number {
  return inputTokens + outputTokens;
}
