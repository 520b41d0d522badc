import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { checkOutputFolder } from './check-output-folder.ts';
import { isMountPoint, mountPoints } from './mount-point.ts';

describe('mount points', () => {
  it('are read as proc(5) writes them', () => {
    expect(
      mountPoints(
        [
          '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue',
          String.raw`40 35 98:0 /a /with\040space\134and\011tab rw - ext4 /dev/root rw`,
          '',
        ].join('\n'),
      ),
    ).toEqual(['/mnt2', '/with space\\and\ttab']);
  });

  it.skipIf(process.platform !== 'linux')('are refused before anything is written', async () => {
    const folder = join(await temporaryFolder(), 'plain');
    await mkdir(folder);
    expect(await isMountPoint(folder)).toBe(false);
    expect(await isMountPoint('/proc')).toBe(true);
    const mayReplace = () => {};
    expect(await errorOf(checkOutputFolder('/proc', { mayReplace }))).toMatchObject({
      code: 'invalid-argument',
      problem: expect.stringContaining('mounted here'),
      hint: 'Give a folder inside it, such as /proc/classifier.',
    });
  });
});
