// The mark: two arches side by side; the space where they meet, the spandrel, in the accent from 32 px up.

const BLOCK =
  'M5 14.5A4.5 4.5 0 0 1 9.5 10h45a4.5 4.5 0 0 1 4.5 4.5V55h-4V31.25a10.25 10.25 0 0 0-20.5 0V55h-5V31.25a10.25 10.25 0 0 0-20.5 0V55H5z';
const SPANDREL = 'M19.25 21h25.5A10.25 10.25 0 0 0 34.5 31.25h-5A10.25 10.25 0 0 0 19.25 21z';

export function Mark({ size = 20, label }: { readonly size?: number; readonly label?: string }) {
  return (
    <svg width={size} height={size} viewBox="2 2.5 60 60" role="img" aria-label={label ?? 'Spandrel'}>
      <path d={BLOCK} fill="currentColor" />
      {size >= 32 && <path d={SPANDREL} fill="var(--accent)" />}
    </svg>
  );
}
