import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLOR_TOKENS, hexOf } from '../../../src-renderer/ui/theme/colors.ts';
import { serviceColor, serviceHex } from '../../../src-renderer/ui/theme/service-color.ts';
import { distinctColors } from '../../../src-renderer/ui/theme/service-colors.ts';
import {
  severityCssVar,
  severityHex,
  severityTextCssVar,
} from '../../../src-renderer/ui/theme/severity-color.ts';

const css = readFileSync(new URL('../../../src-renderer/ui/theme/tokens.css', import.meta.url), 'utf8');

/** Contrast of two hex colours as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe('the two tables of colours', () => {
  it('canvases and style sheets agree on every token', () => {
    const inCss = [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
      ([, name, light, dark]) => [name, light, dark],
    );
    const inCode = COLOR_TOKENS.map((token) => [token, hexOf(token, 'light'), hexOf(token, 'dark')]);
    expect(inCode).toEqual(inCss);
  });

  it.each(['light', 'dark'] as const)(
    'every text colour reaches 4.5 on every ground it stands on (%s)',
    (theme) => {
      for (const ink of ['ink', 'ink-2', 'ink-3', 'accent', 'error', 'warn'] as const)
        for (const ground of ['surface', 'frame', 'raised', 'sunken', 'hover', 'accent-soft'] as const)
          expect(
            contrast(hexOf(ink, theme), hexOf(ground, theme)),
            `${ink} on ${ground}`,
          ).toBeGreaterThanOrEqual(4.45);
      expect(contrast(hexOf('on-accent', theme), hexOf('accent', theme))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(hexOf('error', theme), hexOf('error-soft', theme))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(hexOf('warn', theme), hexOf('warn-soft', theme))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

describe('a service', () => {
  it('has the same colour whenever it is asked for', () => {
    expect(serviceColor('storefront')).toEqual(serviceColor('storefront'));
    expect(serviceColor('')).toMatchObject({ slot: expect.any(Number) });
  });

  it('of the sample shop has one of the first five hues, none hatched', () => {
    const hues = ['storefront', 'catalog', 'payment', 'cart', 'mailer'].map((name) => serviceColor(name));
    expect(hues.map(({ hue }) => hue)).toEqual(['sky', 'amber', 'plum', 'teal', 'umber']);
    expect(hues.every(({ hatched }) => !hatched)).toBe(true);
    expect(serviceHex('storefront', 'light')).toBe('#1f93e2');
    expect(serviceHex('storefront', 'dark')).toBe('#6ea9e7');
  });

  it('takes any of the sixteen slots, evenly enough', () => {
    const seen = new Map<number, number>();
    for (let i = 0; i < 16_000; i++) {
      const { slot, hatched, cssVar } = serviceColor(`service-${i}`);
      expect(hatched).toBe(slot > 7);
      expect(cssVar).toBe(`var(--svc-${slot % 8})`);
      seen.set(slot, (seen.get(slot) ?? 0) + 1);
    }
    expect(seen.size).toBe(16);
    for (const count of seen.values()) expect(count).toBeGreaterThan(700);
  });
});

describe('a severity', () => {
  it('is coloured by its word, in either case; unknown words quietly', () => {
    expect(severityCssVar('ERROR')).toBe('var(--sev-error)');
    expect(severityCssVar('unknown')).toBe('var(--sev-trace)');
    expect(severityHex('warn', 'dark')).toBe('#d99a2b');
    expect(severityTextCssVar('fatal')).toBe('var(--error)');
    expect(severityTextCssVar('info')).toBe('var(--ink-3)');
  });
});

describe('services that are seen together', () => {
  const slots = (names: readonly string[]) => names.map((name) => distinctColors(names)(name).slot);
  const NAMES = Array.from({ length: 40 }, (_, i) => `svc${i}`);

  it('never share a colour while one is free, and none is hatched before all plain ones are used', () => {
    for (let count = 1; count <= 16; count++) {
      const used = slots(NAMES.slice(0, count));
      expect(new Set(used).size).toBe(count);
      expect(used.filter((slot) => slot >= 8)).toHaveLength(Math.max(0, count - 8));
    }
    expect(slots(NAMES)).toHaveLength(40);
  });

  it('keep the hue they have everywhere, the first before those after it', () => {
    for (const name of NAMES) {
      expect(distinctColors([name])(name)).toMatchObject({ hue: serviceColor(name).hue, hatched: false });
      const second = distinctColors([name, ...NAMES.filter((other) => other !== name).slice(0, 12)]);
      expect(second(name)).toMatchObject({ hue: serviceColor(name).hue, hatched: false });
    }
  });
});
