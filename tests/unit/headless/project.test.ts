// What a service is called when nobody said it: the name its project file gives.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectName } from '../../../src-main/headless/project.ts';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'spandrel-project-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

describe('the name of a project', () => {
  it.each([
    ['package.json', '{"name": "@acme/cart", "version": "1.0.0"}', 'cart'],
    [
      'pyproject.toml',
      '[build-system]\nname = "no"\n\n[project]\nversion = "1"\nname = "catalog"\n',
      'catalog',
    ],
    ['pyproject.toml', "[tool.poetry]\nname = 'mailer'\n", 'mailer'],
    ['go.mod', 'module github.com/acme/payment/v2\n\ngo 1.26\n', 'payment'],
    [
      'Cargo.toml',
      '[workspace]\nmembers = []\n[package]\nname = "ledger"\n[dependencies]\nname = "x"\n',
      'ledger',
    ],
    [
      'pom.xml',
      '<project><parent><artifactId>spring-boot-starter-parent</artifactId></parent>\n<dependencies><dependency><artifactId>web</artifactId></dependency></dependencies><artifactId>orders</artifactId></project>',
      'orders',
    ],
  ])('is read from %s', (file, text, name) => {
    write(file, text);
    expect(projectName(top)).toBe(name);
  });

  it('is the nearest one upwards, not beyond the repository', () => {
    write('package.json', '{"name": "outside"}');
    write('repo/.git/HEAD', 'ref: refs/heads/main');
    write('repo/go.mod', 'module example.com/inside');
    write('repo/cmd/server/main.go', 'package main');
    write('bare/.git/HEAD', 'ref: refs/heads/main');
    expect(projectName(join(top, 'repo', 'cmd', 'server'))).toBe('inside');
    expect(projectName(join(top, 'bare'))).toBe('bare');
  });

  it('is not that of another language further up', () => {
    write('.git/HEAD', '');
    write('package.json', '{"name": "all-of-it"}');
    write('services/catalog/requirements.txt', 'flask');
    expect(projectName(join(top, 'services', 'catalog'), 'python')).toBe('catalog');
    expect(projectName(join(top, 'services', 'catalog'), 'typescript')).toBe('all-of-it');
  });

  it('of two in one folder is the one of the language', () => {
    write('package.json', '{"name": "page"}');
    write('pyproject.toml', '[project]\nname = "api"');
    expect(projectName(top, 'python')).toBe('api');
    expect(projectName(top, 'typescript')).toBe('page');
  });

  it('is the folder’s where files name nothing or are broken', () => {
    write('.git/HEAD', '');
    write('shop/package.json', '{"name": ');
    write('shop/Cargo.toml', '[workspace]\nmembers = ["a"]');
    write('shop/pyproject.toml', '[tool.ruff]\nname = "no"');
    expect(projectName(join(top, 'shop'))).toBe('shop');
    expect(projectName(join(top, 'shop', 'target'))).toBe('shop');
    expect(projectName('/')).toBe('service');
  });
});
