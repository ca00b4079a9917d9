// What a run is called until somebody names it.

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** "22 Nov, 20:39": when the sitting began, by the machine's clock. */
export function runName(at: Date): string {
  return FORMAT.format(at);
}
