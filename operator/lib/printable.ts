/**
 * One line that a terminal only shows: what others wrote, as git, hugo or a server, may have characters that move
 * the cursor, colour, hide or turn around what stands beside them. Each row of them is a space.
 */
export const printable = (line: string): string =>
  line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
