export { nastyTexts } from './nasty-texts.ts';
export { FOLDER_TEXTS, randomFolder } from './random-folders.ts';
export { tinyBert, tinyBpe } from './tiny-tokenizers.ts';
