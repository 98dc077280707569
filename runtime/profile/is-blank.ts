/** Whether a text has nothing but spaces in it. Looks no further than to the first letter. */
export const isBlank = (text: string): boolean => !/\S/.test(text);
