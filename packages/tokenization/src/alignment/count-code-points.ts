/** @param start @param end positions in UTF-16 units */
export function countCodePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i += text.codePointAt(i)! > 0xffff ? 2 : 1) count++;
  return count;
}
