import { describe, expect, it } from 'vitest';
import {
  loosened,
  readQuery,
  stateOfLabel,
  toggleLabel,
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
