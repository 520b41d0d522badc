import { openFile } from '../files/open-file.ts';
import { SafetensorsFile } from './safetensors-file.ts';

/**
 * Opens a safetensors file of any size (format: github.com/huggingface/safetensors) while it is used. Only the header is
 * read before.
 * @throws TokensiftError `invalid-checkpoint` for a file that does not follow the format, `file-not-found`, `io-error`,
 * and what `use` throws.
 */
export async function withSafetensors<Result>(
  path: string,
  use: (file: SafetensorsFile) => Promise<Result>,
): Promise<Result> {
  const file = await openFile(path);
  try {
    return await use(await SafetensorsFile.of(file, path));
  } finally {
    await file.close();
  }
}
