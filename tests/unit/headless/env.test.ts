// Which shell's words `spandrel env` prints when it is not told.
import { expect, it } from 'vitest';
import { formOf } from '../../../src-main/headless/env.ts';

it('are those of the caller’s shell', () => {
  expect(formOf({ SHELL: '/usr/bin/fish' }, 'linux')).toBe('fish');
  expect(formOf({ SHELL: '/bin/zsh' }, 'darwin')).toBe('sh');
  expect(formOf({}, 'linux')).toBe('sh');
  expect(formOf({}, 'win32')).toBe('powershell');
  expect(formOf({ SHELL: '/usr/bin/bash' }, 'win32')).toBe('sh');
});
