// The environment block: what is in it, and that each form of it gives a program exactly that.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, environmentOf, SDK_LANGUAGES } from '#shared/connect/environment.ts';
import { environmentText } from '#shared/connect/forms.ts';

const target = { http: 'http://localhost:5318', grpc: 'http://localhost:5317' };
const namesOf = (variables: readonly (readonly [string, string])[]) => variables.map(([name]) => name);

describe('the environment of a service', () => {
  it('names the address and the protocol of the transport, and no other', () => {
    const values = (transport: 'http' | 'grpc') =>
      Object.fromEntries(environmentOf({ service: 'shop', target, transport, language: 'go' }));
    expect(values('http')).toMatchObject({
      OTEL_SERVICE_NAME: 'shop',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:5318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
    expect(values('grpc')).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:5317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
  });

  it('keeps Node from asking cloud metadata servers, and without a language has what any needs', () => {
    const wish = { service: 'shop', target, transport: 'http' } as const;
    expect(namesOf(environmentOf({ ...wish, language: 'typescript' }))).toContain(
      'OTEL_NODE_RESOURCE_DETECTORS',
    );
    expect(namesOf(environmentOf({ ...wish, language: 'go' }))).not.toContain('OTEL_NODE_RESOURCE_DETECTORS');
    const all = new Set(SDK_LANGUAGES.flatMap((language) => namesOf(environmentOf({ ...wish, language }))));
    expect(new Set(namesOf(environmentOf(wish)))).toEqual(all);
  });

  it('reaches a listener by the name it answers to', () => {
    expect(addressOf({ host: '127.0.0.1', port: 4318 })).toBe('http://localhost:4318');
    expect(addressOf({ host: '0.0.0.0', port: 4318 })).toBe('http://localhost:4318');
    expect(addressOf({ host: '192.168.1.7', port: 4318 })).toBe('http://192.168.1.7:4318');
    expect(addressOf({ host: 'fe80::7', port: 4318 })).toBe('http://[fe80::7]:4318');
    expect(addressOf({ host: '::', port: 4318 }, 'host.docker.internal')).toBe(
      'http://host.docker.internal:4318',
    );
  });
});

describe('its text', () => {
  it('is what each shell and file takes', () => {
    const variables = [['A', 'b c']] as const;
    expect(environmentText([['A', 'b']], 'sh')).toBe('export A=b');
    expect(environmentText(variables, 'sh')).toBe("export A='b c'");
    expect(environmentText(variables, 'fish')).toBe("set -gx A 'b c'");
    expect(environmentText([['A', 'b']], 'powershell')).toBe('$env:A = "b"');
    expect(environmentText([['A', "it's $5"]], 'powershell')).toBe("$env:A = 'it''s $5'");
    expect(environmentText(variables, 'dotenv')).toBe('A="b c"');
    expect(environmentText(variables, 'defaults')).toBe(`export A="\${A:-b c}"`);
  });

  it.skipIf(process.platform === 'win32').each(['sh', 'defaults'] as const)(
    'evaluated as %s holds every value to the letter',
    (form) => {
      const value = fc.string({ unit: 'grapheme' }).map((text) => `x${text.replaceAll('\0', '')}x`);
      const values = fc.sample(value, 60).concat(['it\'s "$HOME" `id` \\ }', 'a\nb']);
      const variables = values.map((text, i) => [`SPANDREL_TEST_${i}`, text] as const);
      const script = `${environmentText(variables, form)}\nexec "$0" -p 'JSON.stringify(process.env)'`;
      const env = JSON.parse(
        execFileSync('sh', ['-c', script, process.execPath], { encoding: 'utf8' }),
      ) as NodeJS.ProcessEnv;
      for (const [name, text] of variables) expect(env[name]).toBe(text);
    },
  );

  it('as defaults leaves what is set already', () => {
    const script = `${environmentText([['A', 'b']], 'defaults')}; echo "$A"`;
    const env = { ...process.env, A: 'mine' };
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8', env }).trim()).toBe('mine');
  });
});
