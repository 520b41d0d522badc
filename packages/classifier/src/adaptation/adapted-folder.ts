import {
  requireAdaptedFolder,
  restoreAdaptedFolder,
  saveAdaptedFolder,
  tokenEmbeddings,
} from '@tokensift/models';
import { type OutputFolder, openOutputFolder } from '@tokensift/storage';
import { parseAdaptationRecord, undoTokenizerAdaptation } from '@tokensift/tokenization';
import { bytesOf } from '../open-classifier-folder.ts';
import type { BaseModel } from '../open-model.ts';
import type { AdaptedModel } from './adapt-model.ts';

/**
 * Saves an adapted model as a folder in Hugging Face layout, with what undoes the adaptation.
 * @param sourceFolder the original model's
 * @throws TokensiftError as `saveAdaptedFolder` of `@tokensift/models`.
 */
export async function saveAdaptedModel(
  { model, record }: AdaptedModel,
  {
    folder,
    sourceFolder,
    overwrite = false,
  }: { folder: string | OutputFolder; sourceFolder: string; overwrite?: boolean },
): Promise<void> {
  await saveAdaptedFolder(folder, {
    sourceFolder,
    embeddings: model.values.get(tokenEmbeddings(model.backbone))!,
    tokens: record.tokens,
    files: model.files ?? new Map(),
    overwrite,
  });
}

/**
 * Opens a folder for `saveAdaptedModel` before an adaptation: refuses what could not be saved after it, and keeps other
 * processes from writing it until it is closed.
 * @throws TokensiftError as `openOutputFolder`.
 */
export async function openAdaptedFolder(
  folder: string,
  { model, overwrite = false }: { model?: BaseModel; overwrite?: boolean } = {},
): Promise<OutputFolder> {
  return await openOutputFolder(folder, {
    bytes: model && bytesOf(model.values),
    mayReplace: () => requireAdaptedFolder(folder, overwrite),
  });
}

/**
 * Undoes an adaptation exactly: writes the original model from the folder of the adapted one.
 * @throws TokensiftError `file-not-found`, `invalid-config` or `invalid-checkpoint` when the folder is not one that
 *   `saveAdaptedModel` wrote; `invalid-argument` when `folder` holds something.
 */
export async function undoAdaptedModel(adaptedFolder: string, folder: string): Promise<void> {
  await restoreAdaptedFolder(folder, {
    adaptedFolder,
    undo: ({ record: json, tokenizer }) => {
      const record = parseAdaptationRecord(json, adaptedFolder);
      const tokenizerJson = undoTokenizerAdaptation(tokenizer, record, adaptedFolder);
      return { tokens: record.tokens, tokenizerJson };
    },
  });
}
