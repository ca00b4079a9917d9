// What the query bar offers and shows, without an editor.
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { completionsAt, type DataSource } from '../../../src-renderer/viz/query-bar/completion.ts';
import { LANGUAGES, shownText } from '../../../src-renderer/viz/query-bar/language.ts';

const DATA: DataSource = {
  loadFields: async () => [
    { field: 'resource.service.name', type: 'string', count: 9 },
    { field: 'span.http.response.status_code', type: 'int', count: 5 },
  ],
  loadValues: async (field, prefix) =>
    (field === 'resource.service.name' ? ['cart', 'catalog', 'mailer'] : ['200', '502'])
      .filter((value) => value.startsWith(prefix))
      .map((value) => ({ value, count: 1 })),
};

/** Labels offered where `|` stands. */
async function offered(text: string, data: DataSource = DATA): Promise<string[]> {
  const pos = text.indexOf('|');
  const state = EditorState.create({ doc: text.replace('|', '') });
  const result = await completionsAt(LANGUAGES.traceql, data, new CompletionContext(state, pos, false));
  return result?.options.map(({ label }) => label) ?? [];
}

describe('the list under the cursor', () => {
  it('begins with fields of the data, then the language’s own', async () => {
    const labels = await offered('{ |');
    expect(labels.slice(0, 2)).toEqual(['resource.service.name', 'span.http.response.status_code']);
    expect(labels).toContain('status');
    expect(labels).toContain('span.');
  });

  it('writes text in quotes and numbers without', async () => {
    expect(await offered('{ resource.service.name = "ca|')).toEqual(['"cart"', '"catalog"']);
    expect(await offered('{ span.http.response.status_code = |')).toEqual(['200', '502']);
  });

  it('holds while a name is typed on, so that Enter takes what is seen; values are asked for again', async () => {
    const holds = async (text: string, typed: string): Promise<boolean> => {
      const state = EditorState.create({ doc: text });
      const context = new CompletionContext(state, text.length, false);
      const result = await completionsAt(LANGUAGES.traceql, DATA, context);
      return result?.validFor instanceof RegExp && result.validFor.test(typed);
    };
    expect(await holds('{ resource.s', 'resource.service.n')).toBe(true);
    expect(await holds('{ resource.s', 'resource.service.name =')).toBe(false);
    expect(await holds('{ resource.service.name = "c', '"ca')).toBe(false);
  });

  it('knows the words of an intrinsic', async () => {
    expect(await offered('{ status = |')).toEqual(expect.arrayContaining(['error', 'ok', 'unset']));
  });

  it('stays away when the only choice already stands there, and over plain words', async () => {
    expect(await offered('{ status = error|')).toEqual([]);
    expect(await offered('checkout|')).toEqual([]);
    expect(await offered('|')).toEqual([]);
  });

  it('still offers the language when the engine does not answer', async () => {
    const away: DataSource = {
      loadFields: () => Promise.reject(new Error('away')),
      loadValues: () => Promise.reject(new Error('away')),
    };
    expect(await offered('{ |', away)).toContain('duration');
    expect(await offered('{ resource.service.name = "|', away)).toEqual([]);
  });
});

describe('a text', () => {
  it('of words is shown as the query it becomes', () => {
    expect(shownText(LANGUAGES.traceql, 'checkout')).toBe('{ name =~ "(?i).*checkout.*" }');
    expect(shownText(LANGUAGES.logql, 'timeout')).toContain('|~');
    expect(shownText(LANGUAGES.traceql, '  ')).toBe('');
  });

  it('over several lines becomes one', () => {
    expect(shownText(LANGUAGES.traceql, '{\n  status = error\n}')).toBe('{ status = error }');
  });

  it('that cannot be run is refused with its place; words and nothing never are', () => {
    expect(LANGUAGES.traceql.problemOf('{ statsu = error }')).toMatchObject({ from: 2, hint: 'status' });
    expect(LANGUAGES.logql.problemOf('{service_name="shop"')).not.toBeNull();
    expect(LANGUAGES.traceql.problemOf('any words "at all')).toBeNull();
    expect(LANGUAGES.logql.problemOf('any words')).toBeNull();
  });
});
