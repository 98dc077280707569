/** Stands where something is being fetched, in its size. */
export function Skeleton({ height, lines = 1 }: { readonly height: number; readonly lines?: number }) {
  return (
    <div className="skeletons" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to tell them apart
        <span className="skeleton" key={line} style={{ height }} />
      ))}
    </div>
  );
}
