/**
 * One line that is safe to print on a terminal. Text from git, hugo or a server may contain characters that move
 * the cursor, change colours, or hide or reverse the text beside them. Each run of such characters becomes a space.
 */
export const printable = (line: string): string =>
  line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
