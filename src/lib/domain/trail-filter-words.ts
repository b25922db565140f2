// The filters of the trail in a sentence, for whoever holds the paper and not the screen.
type Filter = {
  action?: string | undefined;
  outcome?: 'done' | 'refused' | undefined;
  entity?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

const shows: Record<string, string> = { acts: 'Acts and refusals', rows: 'Row changes', all: 'All events' };

export function filterWords(
  filter: Filter,
  show: string,
  who: string | null,
  day: (date: string) => string,
): string {
  const parts = [
    filter.outcome && (filter.outcome === 'done' ? 'done only' : 'refused only'),
    filter.action && `action ${filter.action}`,
    who && `by ${who}`,
    filter.entity && `about ${filter.entity}`,
    filter.from && `from ${day(filter.from)}`,
    filter.to && `until ${day(filter.to)}`,
  ].filter((part) => typeof part === 'string' && part !== '');
  return [shows[show] ?? 'Events', ...parts].join(', ');
}
