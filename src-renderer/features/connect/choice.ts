// Which language and framework are looked at: kept in the address, so that a link opens the same.
import { changeUrl, useUrlState } from '../../ui/index.ts';
import { type Framework, SNIPPETS, type Snippet } from './snippets/index.ts';

export interface Choice {
  readonly snippet: Snippet;
  readonly framework: Framework;
  readonly chooseLanguage: (id: string) => void;
  readonly chooseFramework: (id: string) => void;
}

/** What `tab` and `with` of the address name; the first of each where they name nothing. */
export function chosenOf(tab: string | null, other: string | null): Pick<Choice, 'snippet' | 'framework'> {
  const snippet = SNIPPETS.find(({ id }) => id === tab) ?? SNIPPETS[0];
  const framework = snippet.frameworks.find(({ id }) => id === other) ?? snippet.frameworks[0];
  return { snippet, framework };
}

export function useChoice(): Choice {
  const [tab] = useUrlState('tab');
  const [other] = useUrlState('with');
  return {
    ...chosenOf(tab, other),
    chooseLanguage: (id) => changeUrl({ tab: id, with: null }, { replace: true }),
    chooseFramework: (id) => changeUrl({ with: id }, { replace: true }),
  };
}
