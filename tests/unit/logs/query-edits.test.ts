import { describe, expect, it } from 'vitest';
import {
  loosened,
  patternsIn,
  readQuery,
  stateOfLabel,
  toggleLabel,
  togglePattern,
  withText,
} from '../../../src-renderer/features/logs/query-edits.ts';

describe('clicks write the query', () => {
  it('narrows to a value, and back to nothing', () => {
    const once = toggleLabel('', 'detected_level', '=', 'error');
    expect(once).toBe('{service_name=~".+"} | detected_level = "error"');
    expect(toggleLabel(once, 'detected_level', '=', 'error')).toBe('');
  });

  it('turns words into the query they stand for before it adds', () => {
    expect(toggleLabel('timeout', 'service_name', '=', 'cart')).toBe(
      '{service_name="cart"} |~ "(?i)\\\\btimeout\\\\b"',
    );
  });

  it('knows what is asked for and what is left out', () => {
    const query = readQuery('{service_name="cart"} | http_route != "/"');
    expect(stateOfLabel(query, 'service_name', 'cart')).toBe('included');
    expect(stateOfLabel(query, 'http_route', '/')).toBe('excluded');
    expect(stateOfLabel(query, 'http_route', '/x')).toBeUndefined();
  });

  it('finds and hides a text', () => {
    expect(withText('', '!=', 'idle')).toBe('{service_name=~".+"} != "idle"');
  });

  it('offers the query with one condition less', () => {
    expect(loosened('{service_name="cart"} |= "x"').map(({ without, query }) => [without, query])).toEqual([
      ['service_name="cart"', '{service_name=~".+"} |= "x"'],
      ['|= "x"', '{service_name="cart"}'],
    ]);
    expect(loosened('')).toEqual([]);
  });
});

describe('patterns', () => {
  const pattern = 'order <_> placed';
  const only = '{service_name=~".+"} |> "order <_> placed"';

  it('are asked for one at a time, and taken back by the same click', () => {
    expect(togglePattern('', '|>', pattern)).toBe(only);
    expect(togglePattern(only, '|>', pattern)).toBe('');
    expect(togglePattern(only, '|>', 'x <_>')).toBe('{service_name=~".+"} |> "x <_>"');
  });

  it('are left out beside others; what was asked for is then not asked for', () => {
    expect(togglePattern(only, '!>', pattern)).toBe('{service_name=~".+"} !> "order <_> placed"');
    const two = togglePattern(togglePattern('', '!>', pattern), '!>', 'x <_>');
    expect(two).toBe('{service_name=~".+"} !> "order <_> placed" !> "x <_>"');
    expect([...patternsIn(readQuery(two))]).toEqual([
      [pattern, 'excluded'],
      ['x <_>', 'excluded'],
    ]);
  });
});
