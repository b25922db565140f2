// What makes a password easy to guess, apart from the list of common ones: guessers put digits and signs round a word,
// write letters as digits, repeat it, and try names. So a password counts by what is left when that is taken away.

const letters: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** "P4ssw0rd2026!" is "password". */
export function coreOf(password: string): string {
  const bare = plain(password).replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return bare.replace(/[0134578@$!9]/g, (sign) => letters[sign] ?? sign).replace(/[^\p{L}]/gu, '');
}

/** The shortest part that the whole is a repetition of: "abcabc" is "abc". */
export function unitOf(text: string): string {
  const again = `${text}${text}`.indexOf(text, 1);
  return again > 0 ? text.slice(0, again) : text;
}

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
];
const walks = rows.flatMap((row) => [row, [...row].reverse().join('')]);

/** Nothing but steps along the alphabet, the digits or the keyboard, three or more at a time. */
function isWalk(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const lengths = walks.map((walk) => {
      let length = 0;
      while (at + length < text.length && walk.includes(text.slice(at, at + length + 1))) length += 1;
      return length;
    });
    const longest = Math.max(...lengths);
    if (longest < 3) return false;
    at += longest;
  }
  return true;
}

/** Easy without any list: little variety, or a walk over the keys. */
export function isMonotonous(password: string): boolean {
  const bare = plain(password).replace(/[^\p{L}\p{N}]/gu, '');
  return new Set(bare).size < 5 || unitOf(bare).length <= 4 || isWalk(unitOf(bare));
}

/** Words that many organisations share; leaving them out would only annoy. */
const common =
  /^(limited|company|group|trust|school|schools|college|services|holdings|enterprises|international|national|foundation|association|industries|bank|hospital|university|nigeria|kenya|ghana|mail|gmail|yahoo|outlook|hotmail|example|info|admin|office|accounts|finance)$/;

/** What stands for a person or an organisation: whole names, and words of four letters or more. */
export function namesIn(about: readonly string[]): string[] {
  const names = about.flatMap((name) => {
    const words = plain(name).split(/[^\p{L}\p{N}]+/u);
    return [...words, words.join('')];
  });
  return [...new Set(names)].filter((name) => name.length >= 4 && !common.test(name));
}

export function holdsName(password: string, about: readonly string[]): boolean {
  const bare = plain(password).replace(/[^\p{L}\p{N}]/gu, '');
  const read = plain(password)
    .replace(/[0134578@$!9]/g, (sign) => letters[sign] ?? sign)
    .replace(/[^\p{L}]/gu, '');
  return namesIn(about).some((name) => bare.includes(name) || read.includes(name));
}
