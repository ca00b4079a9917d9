// Light, dark, or as the system has it.
import { Segmented, setPrefs, usePrefs } from '../../ui/index.ts';
import { Section } from './Section.tsx';

export function Appearance() {
  const { theme } = usePrefs();
  return (
    <Section title="Theme">
      <div>
        <Segmented
          label="Theme"
          value={theme}
          onChange={(next) => setPrefs({ theme: next })}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
    </Section>
  );
}
