/** Scripts with letters that look like those of another; Han, kana, Hangul and Thai letters do not. */
const confusable: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

const plainAscii = /^[\x00-\x7f]*$/
const word = /[\p{L}\p{M}\p{N}]+/gu
/** Words of these Cyrillic and Greek letters alone could be read as Latin. */
const latinLike = /^[аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХІЈЅοινρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ0-9]{3,}$/u

/**
 * True where a word of `text` mixes scripts whose letters look alike (`pаypal` with a Cyrillic `а`), or is made of
 * nothing but letters that look Latin (`раура`): CVE-2021-42694, UTS 39 §5. Whole words of one script are not.
 */
export function looksAlike(text: string): boolean {
  if (plainAscii.test(text)) return false
  const words = text.slice(0, 1000).match(word) ?? []
  return words.some((each) => isMixed(each) || (latinLike.test(each) && !/^\d+$/.test(each)))
}

function isMixed(text: string): boolean {
  return confusable.filter((script) => script.test(text)).length > 1
}
