import { describe, expect, it } from 'vitest';
import { publishedPackages } from './workspace.ts';

describe.each(publishedPackages())('the manifest of $manifest.name', ({ folder, manifest }) => {
  it('says what the package is and where it comes from', () => {
    expect(manifest.description).toMatch(/^[A-Z].*\.$/);
    expect(manifest.keywords?.length).toBeGreaterThan(4);
    expect(manifest.repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/tokensift/tokensift.git',
      directory: folder,
    });
    expect(manifest.homepage).toBe(`https://github.com/tokensift/tokensift/tree/main/${folder}#readme`);
    expect(manifest.bugs).toBe('https://github.com/tokensift/tokensift/issues');
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('exports package.json', () => {
    expect(manifest.exports?.['./package.json']).toBe('./package.json');
  });
});
