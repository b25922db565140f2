// What a person typed to search by, as the Data API takes it: every sign stands for itself.

/** In a LIKE pattern; the asterisk has no escape there (the API reads it as a percent sign), so any one sign fits. */
export const likePattern = (text: string): string =>
  `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`).replaceAll('*', '_')}%`;

/** Inside or=(…) there is no escape that every reader of it knows: signs of its grammar fit any one sign. */
export const anyLike = (columns: readonly string[], text: string): string => {
  const pattern = `%${text.replace(/[^\p{L}\p{N} /&'+-]/gu, '_')}%`;
  return columns.map((column) => `${column}.ilike.${pattern}`).join(',');
};
